package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.curate.quality.Annotation;
import dev.openbook.finetune.curate.quality.AnnotationFile;
import dev.openbook.finetune.curate.quality.QualityClassifier;
import dev.openbook.finetune.curate.quality.QualityFigures;
import dev.openbook.finetune.curate.quality.QualityTraining;
import dev.openbook.rag.embed.BundledModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a classifier of quality. */
@Command(
    name = "quality",
    description = {
      "Trains a classifier of quality for 'curate --quality': a linear regression from a text's",
      "vector to the score it was given, 0 to 5, measured on a tenth that is held out."
    },
    mixinStandardHelpOptions = true)
final class QualityCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "ANNOTATIONS",
      description = "JSON lines: text, score from 0 to 5, perhaps id and reason")
  private Path file = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Embedding model, as for index (default: ${DEFAULT-VALUE})")
  private String model = BundledModel.BGE_SMALL_EN.key();

  @Option(
      names = "--threshold",
      paramLabel = "N",
      description = "Score from which a text is good (default: ${DEFAULT-VALUE})")
  private int threshold = 3;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Chooses what is held out (default: ${DEFAULT-VALUE})")
  private long seed = 17;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The classifier")
  private Path out = Path.of("");

  QualityCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    BundledModel embedding = BundledModel.parse(model);
    QualityTraining training = training();
    List<Annotation> annotations = AnnotationFile.read(file);
    QualityClassifier classifier =
        CachedTextEmbedder.open(
            console,
            embedding,
            embedder -> training.train(annotations, embedder, console.progress()));
    console.progress().endLine();
    classifier.write(out);
    print(classifier);
    return 0;
  }

  private QualityTraining training() {
    try {
      return new QualityTraining(model, threshold, seed);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--" + e.getMessage(), e);
    }
  }

  private void print(QualityClassifier classifier) {
    QualityFigures figures = classifier.figures();
    console
        .out()
        .printf(
            Locale.ROOT,
            "%,d texts (%,d repeated left out): trained on %,d, measured on %,d held out, penalty"
                + " %s%n",
            figures.annotations(),
            figures.repeated(),
            figures.trained(),
            figures.heldOut(),
            classifier.fit().penalty());
    console
        .out()
        .printf(
            Locale.ROOT,
            "F1 at %d: %.3f (%,d right, %,d wrongly above, %,d wrongly below, %,d rightly below;"
                + " saying yes to all: %.3f)%n",
            classifier.threshold(),
            figures.f1(),
            figures.truePositives(),
            figures.falsePositives(),
            figures.falseNegatives(),
            figures.trueNegatives(),
            figures.f1OfAlways());
    console
        .out()
        .printf(
            Locale.ROOT,
            "macro-F1 of the grades: %.3f; mean absolute error: %.3f%n",
            figures.macroF1(),
            figures.meanAbsoluteError());
    console.out().println("classifier: " + out.toAbsolutePath());
  }
}
