package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.finetune.curate.EntailmentCheck;
import dev.openbook.finetune.curate.TextCheck;
import dev.openbook.finetune.curate.quality.QualityCheck;
import dev.openbook.finetune.curate.quality.QualityClassifier;
import dev.openbook.finetune.judge.EntailmentJudge;
import dev.openbook.finetune.judge.JudgeModel.Settings;
import dev.openbook.finetune.judge.JudgeReport;
import dev.openbook.rag.embed.BundledModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options for what texts are held to besides the rules of curate. */
final class CurateChecks {
  @Option(
      names = "--quality",
      paramLabel = "FILE",
      description = "Classifier that 'quality' made; drops texts below the minimum")
  private Optional<Path> quality = Optional.empty();

  @Option(
      names = "--min-quality",
      paramLabel = "N",
      description = "Least score, rounded, 0 to 5 (default: the classifier's threshold)")
  private Optional<Integer> minimum = Optional.empty();

  @Option(
      names = "--judge",
      paramLabel = "model:NAME",
      description = {
        "Model that says whether each statement follows from the documents; drops texts with one",
        "that does not"
      })
  private Optional<String> judge = Optional.empty();

  @Option(names = "--remote", paramLabel = "URL", description = "Server that judges, as for ask")
  private Optional<String> remote = Optional.empty();

  @Mixin private DeviceOption device = new DeviceOption();

  /** Something done with the checks while their models are open. */
  @FunctionalInterface
  interface Work {
    /** Does it. */
    void with(List<TextCheck> checks) throws IOException;
  }

  /**
   * Opens models, does the work and closes them.
   *
   * @param documents by id; a judge needs some
   * @return the report on the judge, where one was asked
   */
  Optional<JudgeReport> with(Console console, Map<String, Document> documents, Work work)
      throws IOException {
    Optional<JudgeOpening> opening = opening(!documents.isEmpty());
    if (quality.isEmpty()) {
      if (minimum.isPresent()) {
        throw new BadInputException("--min-quality needs --quality FILE");
      }
      return judged(console, opening, documents, List.of(), work);
    }
    Path file = quality.get();
    QualityClassifier classifier = QualityClassifier.read(file);
    BundledModel model = model(file, classifier);
    return CachedTextEmbedder.open(
        console,
        model,
        embedder -> {
          classifier.requireVectorsOf(embedder.model().name(), embedder.model().dimension());
          TextCheck check = check(classifier, embedder);
          return judged(console, opening, documents, List.of(check), work);
        });
  }

  private static BundledModel model(Path file, QualityClassifier classifier) {
    try {
      return BundledModel.parse(classifier.model());
    } catch (BadInputException e) {
      throw BadInputException.in(file, String.valueOf(e.getMessage()), e);
    }
  }

  private TextCheck check(QualityClassifier classifier, CachedTextEmbedder embedder) {
    try {
      return new QualityCheck(classifier, embedder, minimum.orElse(classifier.threshold()));
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--" + e.getMessage(), e);
    }
  }

  private Optional<JudgeOpening> opening(boolean hasDocuments) {
    if (judge.isEmpty()) {
      if (remote.isPresent()) {
        throw new BadInputException("--remote needs --judge model:NAME");
      }
      return Optional.empty();
    }
    if (!hasDocuments) {
      throw new BadInputException(
          "--judge needs --dataset or --documents, which the texts are held to");
    }
    var settings =
        new Settings(JudgeChoice.reading(remote), JudgeChoice.MOST_TOKENS, JudgeChoice.BATCH);
    return Optional.of(new JudgeOpening("--judge", judge.get(), remote, settings, device.device()));
  }

  private static Optional<JudgeReport> judged(
      Console console,
      Optional<JudgeOpening> opening,
      Map<String, Document> documents,
      List<TextCheck> others,
      Work work)
      throws IOException {
    if (opening.isEmpty()) {
      work.with(others);
      return Optional.empty();
    }
    return opening
        .get()
        .open(
            console,
            model -> {
              var entailment = new EntailmentCheck(new EntailmentJudge(model), documents);
              var checks = new ArrayList<>(others);
              checks.add(entailment);
              work.with(List.copyOf(checks));
              return Optional.of(entailment.report());
            });
  }
}
