package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.eval.texts.WrittenKinds;
import dev.openbook.finetune.synthesize.prompted.WritingShare;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options that say what a model that writes texts is asked about. */
final class WrittenKindOptions {
  @Option(
      names = "--passage-words",
      paramLabel = "N",
      description = "Longest passage that a model is asked about (default: ${DEFAULT-VALUE})")
  private int passageWords = WrittenKinds.USUAL.passageWords();

  @Option(
      names = "--section-words",
      paramLabel = "N",
      description = {
        "Longest section whose entities a model relates, for entigraph; a document that fits is",
        "read whole (default: ${DEFAULT-VALUE})"
      })
  private int sectionWords = WrittenKinds.USUAL.sectionWords();

  @Option(
      names = "--entities",
      paramLabel = "N",
      description = "Most entities of a section, 2 to 100 (default: ${DEFAULT-VALUE})")
  private int entities = WrittenKinds.USUAL.entities();

  /**
   * Returns what is asked for each kind.
   *
   * @throws BadInputException naming an option that is out of range
   */
  List<WritingShare> shares(Map<String, Double> weights, List<Document> documents, long seed) {
    try {
      return new WrittenKinds(passageWords, sectionWords, entities)
          .shares(weights, documents, seed);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--" + e.getMessage(), e);
    }
  }
}
