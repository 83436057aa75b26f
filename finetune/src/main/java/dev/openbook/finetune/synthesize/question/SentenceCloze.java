package dev.openbook.finetune.synthesize.question;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.Seeds;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.english.EnglishText;
import dev.openbook.finetune.synthesize.english.SentenceUnits;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import dev.openbook.finetune.synthesize.question.QuestionRule.Candidate;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gaps to fill: every sentence that stands on its own, with one of its names or numbers left out,
 * under the document's title.
 *
 * <p>The question is {@code Fill in the blank about <title>: <sentence>}, the answer what was left
 * out. Names and numbers that are only part of a longer one, and those that the title or the rest
 * of the sentence gives away, are not asked. Finite: all gaps of a document, in seeded order.
 */
public final class SentenceCloze implements Synthesizer {
  /** Kind of these texts. */
  public static final String KIND = "cloze";

  private static final String GENERATOR = "sentence-cloze/1";

  private final EnglishText english;

  /** Creates a synthesizer that reads sentences and tags with {@code english}. */
  public SentenceCloze(EnglishText english) {
    this.english = english;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Stream<SyntheticText> synthesize(Document document, long seed) {
    AskedSentences asked = AskedSentences.of(document, english.reader(), english.givenNames());
    List<FoundQuestion> found =
        asked.sentences().stream()
            .flatMap(
                sentence ->
                    gaps(sentence.tagged()).stream()
                        .flatMap(
                            gap ->
                                FoundQuestion.bound(gap, sentence.evidence(), asked.title())
                                    .stream()))
            .toList();
    return FoundQuestion.texts(
        FoundQuestion.shuffled(found, Seeds.random(seed, KIND, document.id())),
        KIND,
        GENERATOR,
        document,
        seed);
  }

  /**
   * Returns the gaps of one sentence that are fit to be asked; none of one that leans on another.
   */
  static List<Candidate> gaps(TaggedSentence sentence) {
    if (SentenceUnits.leans(sentence.text())) {
      return List.of();
    }
    return ClozeQuestion.ask(sentence).stream().filter(QuestionFilter::isFit).toList();
  }
}
