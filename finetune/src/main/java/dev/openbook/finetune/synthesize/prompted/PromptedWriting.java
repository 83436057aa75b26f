package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.file.JsonLog;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Sampling;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.prompted.WritingPrompt.Reading;
import dev.openbook.finetune.synthesize.prompted.WritingPrompt.Written;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a model about passages, prompt by prompt and round by round, until texts of a token budget
 * are kept.
 *
 * <p>Every reply is written to a log before it is read, so a run that was killed asks nothing
 * twice, and since a request's seed depends on its place alone, it ends with the texts of an
 * undisturbed run. Replies that hold nothing fit are counted with their reason and stay in the log.
 */
public final class PromptedWriting {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String TASK = "writing";

  private final LanguageModel model;
  private final String generator;
  private final UnaryOperator<String> chat;
  private final WritingSettings settings;

  /**
   * Makes a writer over a model, which the caller closes.
   *
   * @param generator name and checksum of the model, for provenance and for taking a log up
   * @param chat puts a message as the model's chat template does; identity for a server
   */
  public PromptedWriting(
      LanguageModel model, String generator, UnaryOperator<String> chat, WritingSettings settings) {
    this.model = model;
    this.generator = generator + " t=" + settings.temperature();
    this.chat = chat;
    this.settings = settings;
  }

  /**
   * Asks until the budget is met.
   *
   * @param passages in the order in which they are asked about, at least one
   * @param prompts at least one, each asked about a passage before the next passage's turn
   * @param counter counts the tokens of the budget
   * @param budget most tokens of all texts
   * @param log file of replies, made or taken up
   * @param sink takes each text, in a fixed order
   * @throws BadInputException if the log is of other passages, prompts, model or settings
   * @throws IOException if the log cannot be read or written
   */
  public WritingResult run(
      List<Passage> passages,
      List<WritingPrompt> prompts,
      TokenCounter counter,
      long budget,
      Path log,
      Consumer<SyntheticText> sink,
      Progress progress)
      throws IOException {
    try (JsonLog replies = JsonLog.open(log)) {
      List<String> known = known(log, replies, inputs(passages, prompts));
      var run = new Run(passages, prompts, counter, budget, sink);
      long all = (long) passages.size() * prompts.size() * settings.rounds();
      progress.report(TASK, 0, budget, "tokens");
      long task = 0;
      for (; task < known.size() && !run.isMet; task++) {
        JsonRecord line = JsonRecord.parse(log, task + 2, known.get((int) task));
        run.read(task, line);
      }
      while (task < all && !run.isMet) {
        long end = Math.min(all, task + settings.batch());
        List<String> lines = asked(run, task, end);
        replies.append(lines);
        for (int i = 0; i < lines.size() && !run.isMet; i++) {
          run.read(task + i, JsonRecord.parse(log, task + i + 2, lines.get(i)));
        }
        task = end;
        progress.report(TASK, run.tokens, budget, "tokens");
      }
      progress.report(TASK, run.tokens, Math.max(1, run.tokens), "tokens");
      return run.result();
    }
  }

  private List<String> known(Path log, JsonLog replies, String inputs) throws IOException {
    String head = "{\"inputs\":\"" + inputs + "\"}";
    if (replies.lines().isEmpty()) {
      replies.append(List.of(head));
      return List.of();
    }
    if (!replies.lines().getFirst().equals(head)) {
      throw BadInputException.in(
          log,
          "holds replies to other documents, prompts or settings, or of another model; choose"
              + " another --out or delete it");
    }
    return replies.lines().subList(1, replies.lines().size());
  }

  private String inputs(List<Passage> passages, List<WritingPrompt> prompts) {
    return Sha256.of(
        Stream.of(
                Stream.of(generator, settings.toString()),
                prompts.stream().map(WritingPrompt::id),
                passages.stream().map(each -> each.id() + '\t' + each.titledText()))
            .flatMap(each -> each));
  }

  private List<String> asked(Run run, long from, long to) {
    var requests = new ArrayList<GenerationRequest>();
    for (long task = from; task < to; task++) {
      String message = run.prompt(task).message(run.passage(task));
      requests.add(
          new GenerationRequest(
              Prompt.of(chat.apply(message)),
              settings.maxTokens(),
              List.of(),
              new Sampling(settings.temperature(), OptionalInt.empty(), 1),
              settings.seed() + task));
    }
    return model.generate(requests).stream().map(PromptedWriting::line).toList();
  }

  private static String line(Generation generation) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("reply", generation.text());
    node.put("finish", generation.finish().name());
    node.put("promptTokens", generation.promptTokens());
    node.put("generatedTokens", generation.generatedTokens());
    return MAPPER.writeValueAsString(node);
  }

  /** What was kept so far. */
  private final class Run {
    private final List<Passage> passages;
    private final List<WritingPrompt> prompts;
    private final TokenCounter counter;
    private final long budget;
    private final Consumer<SyntheticText> sink;
    private final Map<String, Counts> counts = new TreeMap<>();
    private final Map<String, Long> ordinals = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private long tokens;
    private long texts;
    private boolean isMet;

    Run(
        List<Passage> passages,
        List<WritingPrompt> prompts,
        TokenCounter counter,
        long budget,
        Consumer<SyntheticText> sink) {
      this.passages = passages;
      this.prompts = prompts;
      this.counter = counter;
      this.budget = budget;
      this.sink = sink;
    }

    WritingPrompt prompt(long task) {
      return prompts.get((int) (task % prompts.size()));
    }

    Passage passage(long task) {
      return passages.get((int) (task / prompts.size() % passages.size()));
    }

    void read(long task, JsonRecord line) {
      WritingPrompt prompt = prompt(task);
      Passage passage = passage(task);
      Counts of = counts.computeIfAbsent(prompt.id(), key -> new Counts());
      of.asked++;
      of.promptTokens += line.integer("promptTokens");
      of.generatedTokens += line.integer("generatedTokens");
      Reading reading = prompt.read(passage, line.text("reply"));
      reading.rejected().forEach(reason -> of.rejected.merge(reason, 1L, Long::sum));
      for (Written written : reading.texts()) {
        if (!seen.add(Sha256.of(written.text()))) {
          of.rejected.merge("written before", 1L, Long::sum);
        } else if (!isMet) {
          keep(prompt, passage, written, of);
        }
      }
    }

    private void keep(WritingPrompt prompt, Passage passage, Written written, Counts of) {
      int count = counter.count(written.text());
      if (tokens + count > budget) {
        isMet = true;
        return;
      }
      tokens += count;
      texts++;
      of.kept++;
      String source = passage.documentId();
      long ordinal = ordinals.merge(prompt.kind() + '\n' + source, 1L, Long::sum) - 1;
      sink.accept(
          new SyntheticText(
              prompt.kind() + ":" + source + ":" + ordinal,
              written.text(),
              prompt.kind(),
              new Provenance(List.of(source), prompt.id(), generator, settings.seed(), ordinal),
              written.pair()));
    }

    WritingResult result() {
      var yields = new TreeMap<String, WritingResult.Yield>();
      counts.forEach(
          (id, of) ->
              yields.put(
                  id,
                  new WritingResult.Yield(
                      of.asked, of.kept, of.promptTokens, of.generatedTokens, of.rejected)));
      return new WritingResult(tokens, texts, yields, !isMet);
    }
  }

  private static final class Counts {
    private long asked;
    private long kept;
    private long promptTokens;
    private long generatedTokens;
    private final Map<String, Long> rejected = new TreeMap<>();
  }
}
