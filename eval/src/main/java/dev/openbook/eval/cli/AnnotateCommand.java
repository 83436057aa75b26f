package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.curate.quality.Annotating;
import dev.openbook.finetune.curate.quality.Annotation;
import dev.openbook.finetune.curate.quality.AnnotationFile;
import dev.openbook.finetune.curate.quality.EducationPrompt;
import dev.openbook.finetune.curate.quality.TextSample;
import dev.openbook.finetune.judge.SingleScoreJudge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has a model score texts. */
@Command(
    name = "annotate",
    description = {
      "Has a model score texts from 0 to 5 by how useful they are for teaching, for 'quality' to",
      "learn from. What was scored is kept in FILE.scores.jsonl and not asked for again."
    },
    mixinStandardHelpOptions = true)
final class AnnotateCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TEXTS", description = "JSON lines: text, perhaps id")
  private Path file = Path.of("");

  @Mixin private JudgeChoice choice = new JudgeChoice();

  @Option(
      names = "--limit",
      paramLabel = "N",
      required = true,
      description = "Most texts, from the start of the file")
  private long limit = 1;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "Annotations")
  private Path out = Path.of("");

  AnnotateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (limit < 1) {
      throw new BadInputException("--limit must be at least 1, got " + limit);
    }
    if (out.toAbsolutePath().normalize().equals(file.toAbsolutePath().normalize())) {
      throw new BadInputException("--out must be another file than the one that is read");
    }
    JudgeOpening opening = choice.opening();
    List<TextSample> texts = AnnotationFile.readTexts(file, limit);
    var prompt = new EducationPrompt();
    Path log = out.resolveSibling(out.getFileName() + ".scores.jsonl");
    Annotating.Result result =
        opening.open(
            console,
            model ->
                new Annotating(
                        new SingleScoreJudge<>(model, prompt),
                        prompt.id("") + " " + opening.settings(),
                        opening.settings().batch())
                    .run(texts, log, console.progress()));
    console.progress().endLine();
    AnnotationFile.write(out, result.annotations());
    console
        .out()
        .printf(
            Locale.ROOT,
            "%,d of %,d texts have a score: %s%n",
            result.annotations().size(),
            texts.size(),
            grades(result.annotations()));
    JudgeTable.of(result.report()).forEach(console.out()::println);
    console.out().println("annotations: " + out.toAbsolutePath());
    return 0;
  }

  /** Returns e.g. {@code 3 of 0, 12 of 1, ...}. */
  private static String grades(List<Annotation> annotations) {
    return IntStream.rangeClosed(0, Annotation.HIGHEST)
        .mapToObj(
            grade ->
                String.format(
                    Locale.ROOT,
                    "%,d of %d",
                    annotations.stream().filter(each -> each.grade() == grade).count(),
                    grade))
        .collect(Collectors.joining(", "));
  }
}
