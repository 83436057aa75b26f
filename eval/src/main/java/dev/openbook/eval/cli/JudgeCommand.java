package dev.openbook.eval.cli;

import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.eval.cli.PairFile.NamedPair;
import dev.openbook.finetune.judge.JudgeModel;
import dev.openbook.finetune.judge.JudgeReport;
import dev.openbook.finetune.judge.Judgement;
import dev.openbook.finetune.judge.PairwiseJudge;
import dev.openbook.finetune.judge.PairwiseJudge.PairVerdict;
import dev.openbook.finetune.judge.PairwiseJudge.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Has a model compare answers. */
@Command(
    name = "judge",
    description = {
      "Has a model say which of two answers is better, each pair in both orders, and prints how",
      "consistent, biased by position and in agreement with exact match the model was."
    },
    mixinStandardHelpOptions = true)
final class JudgeCommand implements Callable<Integer> {
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Console console;

  @Parameters(
      paramLabel = "PAIRS",
      description = {
        "JSON lines: question, a, b; perhaps id, reference, and gold or exactA and exactB"
      })
  private Path file = Path.of("");

  @Mixin private JudgeChoice choice = new JudgeChoice();

  @Option(names = "--out", paramLabel = "FILE", description = "Verdicts and report as JSON")
  private Optional<Path> out = Optional.empty();

  JudgeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    JudgeOpening opening = choice.opening();
    List<NamedPair> pairs = PairFile.read(file);
    Judgement<PairVerdict> judgement =
        opening.open(
            console,
            (JudgeModel model) ->
                new PairwiseJudge(model).judge(pairs.stream().map(NamedPair::pair).toList()));
    console.progress().endLine();
    print(judgement);
    if (out.isPresent()) {
      AtomicFile.write(out.get(), PRETTY.writeValueAsString(json(pairs, judgement)) + "\n");
      console.out().println("verdicts: " + out.get().toAbsolutePath());
    }
    return 0;
  }

  private void print(Judgement<PairVerdict> judgement) {
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    judgement
        .verdicts()
        .forEach(each -> each.verdict().ifPresent(it -> counts.merge(it, 1, Integer::sum)));
    int a = counts.getOrDefault(Verdict.A, 0);
    int b = counts.getOrDefault(Verdict.B, 0);
    int ties = counts.getOrDefault(Verdict.TIE, 0);
    int all = judgement.verdicts().size();
    console
        .out()
        .printf(
            Locale.ROOT,
            "%,d pairs: A wins %,d, B wins %,d, %,d ties, %,d without a verdict%n",
            all,
            a,
            b,
            ties,
            all - a - b - ties);
    if (a + b + ties > 0) {
      console
          .out()
          .printf(
              Locale.ROOT,
              "A wins %.3f of the pairs with a verdict, ties counted half%n",
              (a + 0.5 * ties) / (a + b + ties));
    }
    JudgeTable.of(judgement.report()).forEach(console.out()::println);
  }

  private static ObjectNode json(List<NamedPair> pairs, Judgement<PairVerdict> judgement) {
    ObjectNode node = PRETTY.createObjectNode();
    JudgeReport report = judgement.report();
    ObjectNode told = node.putObject("report");
    told.put("judge", report.judge());
    report.prompts().forEach(told.putArray("prompts")::add);
    told.put("items", report.items());
    told.put("replies", report.replies());
    told.put("unread", report.unread());
    told.put("cut", report.cut());
    told.put("compared", report.swap().compared());
    told.put("consistent", report.swap().consistent());
    told.put("inconsistentFirst", report.swap().inconsistentFirst());
    told.put("firstWins", report.swap().firstWins());
    told.put("secondWins", report.swap().secondWins());
    told.put("ties", report.swap().ties());
    told.put("exactKnown", report.exactness().known());
    told.put("exactAgreed", report.exactness().agreed());
    report.exactness().kappa().ifPresent(kappa -> told.put("kappa", kappa));
    ArrayNode verdicts = node.putArray("verdicts");
    for (int i = 0; i < pairs.size(); i++) {
      PairVerdict given = judgement.verdicts().get(i);
      ObjectNode verdict = verdicts.addObject();
      verdict.put("id", pairs.get(i).id());
      given.verdict().ifPresent(it -> verdict.put("verdict", it.name()));
      given.asGiven().ifPresent(it -> verdict.put("asGiven", it.name()));
      given.swapped().ifPresent(it -> verdict.put("swapped", it.name()));
    }
    return node;
  }
}
