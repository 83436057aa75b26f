package dev.openbook.finetune.synthesize.extractive;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.english.EnglishText;
import dev.openbook.finetune.synthesize.question.RuleQuestionAnswer;
import dev.openbook.finetune.synthesize.question.SentenceCloze;
import java.io.IOException;
import java.util.List;

/** The synthesizers that need no language model, by the names of their kinds. */
public final class ExtractiveSynthesizers {
  private static final List<String> KINDS =
      List.of(
          RawText.KIND,
          SentencePermutation.KIND,
          FullNamePermutation.KIND,
          RuleQuestionAnswer.KIND,
          SentenceCloze.KIND,
          ExtractiveEntiGraph.KIND);

  private ExtractiveSynthesizers() {}

  /** Returns the kinds there are. */
  public static List<String> kinds() {
    return KINDS;
  }

  /**
   * Returns a kind as it is given.
   *
   * @throws BadInputException if there is none of that name
   */
  public static String requireKind(String kind) {
    return NearestName.find("kind of texts", kind, KINDS, each -> each);
  }

  /**
   * Loads all of them.
   *
   * @throws IOException if the models of English cannot be read
   */
  public static List<Synthesizer> load() throws IOException {
    EnglishText english = EnglishText.load();
    return List.of(
        new RawText(),
        new SentencePermutation(english),
        new FullNamePermutation(english),
        new RuleQuestionAnswer(english),
        new SentenceCloze(english),
        new ExtractiveEntiGraph(english));
  }
}
