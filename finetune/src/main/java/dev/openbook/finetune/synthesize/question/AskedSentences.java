package dev.openbook.finetune.synthesize.question;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.english.EnglishText;
import dev.openbook.finetune.synthesize.english.EntityKinds;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import dev.openbook.finetune.synthesize.english.Titles;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The sentences of one document that stand on their own, and its title as questions name it.
 *
 * @param title without a qualifier in brackets at its end; empty when there is none
 * @param sentences in order, none twice
 * @param kinds what the document tells of its names
 */
record AskedSentences(String title, List<Sentence> sentences, EntityKinds kinds) {
  private static final Pattern PARENTHESIS = Pattern.compile(" ?\\([^()]*\\)");
  private static final Pattern DISAMBIGUATION = Pattern.compile(" \\([^()]*\\)$");

  /**
   * A sentence to ask about.
   *
   * @param evidence the sentence of the document
   * @param tagged the sentence without what stands in brackets
   */
  record Sentence(String evidence, TaggedSentence tagged) {}

  AskedSentences {
    sentences = List.copyOf(sentences);
  }

  static AskedSentences of(Document document, EnglishText.Reader reader, Set<String> givenNames) {
    List<Sentence> all =
        reader.paragraphs(document.text()).stream()
            .flatMap(List::stream)
            .filter(QuestionFilter::isShort)
            .distinct()
            .map(text -> new Sentence(text, reader.tag(PARENTHESIS.matcher(text).replaceAll(""))))
            .toList();
    EntityKinds kinds = EntityKinds.of(all.stream().map(Sentence::tagged).toList(), givenNames);
    String title = DISAMBIGUATION.matcher(Titles.display(document)).replaceFirst("");
    return new AskedSentences(
        title,
        all.stream().filter(sentence -> QuestionFilter.isFit(sentence.tagged())).toList(),
        kinds);
  }
}
