package dev.openbook.datasets.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SentenceChunkerTest {
  private static List<String> sentences(String text) {
    int[] cuts = Sentences.cuts(text);
    var sentences = new ArrayList<String>();
    for (int i = 0; i < cuts.length - 1; i++) {
      sentences.add(text.substring(cuts[i], cuts[i + 1]));
    }
    return sentences;
  }

  @Test
  void sentences_endAtStopsAndBlankLines() {
    assertThat(
            sentences("He left! \"Why?\" She paid $3.50... Then\nnothing.\r\n\r\nNo stop\n\nEnd"))
        .containsExactly(
            "He left! ",
            "\"Why?\" ",
            "She paid $3.50... ",
            "Then\nnothing.\r\n\r\n",
            "No stop\n\n",
            "End");
  }

  @Test
  void sentences_abbreviationsEndNone() {
    assertThat(
            sentences("Dr. J. R. Smith et al. Came to the U.S. Army, e.g. Fort X. He said no. So?"))
        .containsExactly(
            "Dr. J. R. Smith et al. Came to the U.S. Army, e.g. Fort X. He said no. ", "So?");
    assertThat(sentences("I saw St. Paul. Mt. Etna is far.")).hasSize(2);
  }

  @Test
  void sentences_numbersOfAListStartOne() {
    assertThat(sentences("Do this:\n1. Open it\n2. Close it\nDone."))
        .containsExactly("Do this:\n", "1. Open it\n", "2. Close it\nDone.");
    assertThat(sentences("It was 12. Then 13.")).containsExactly("It was 12. ", "Then 13.");
  }

  @Test
  void chunk_packsWholeSentences() {
    var document = new Document("d", "", "One two three. Four five. Six. Seven eight nine ten.");

    assertThat(new SentenceChunker(new WordTokens(), 7, 0).chunk(document))
        .extracting(Passage::text)
        .containsExactly("One two three. Four five. ", "Six. Seven eight nine ten.");
    assertThat(new SentenceChunker(new WordTokens(), 7, 3).chunk(document))
        .extracting(Passage::text)
        .containsExactly(
            "One two three. Four five. ", "Four five. Six. ", "Six. Seven eight nine ten.");
    assertThat(new SentenceChunker(new WordTokens(), 7, 2).chunk(document))
        .extracting(Passage::text)
        .containsExactly("One two three. Four five. ", "Six. Seven eight nine ten.");
  }

  @Test
  void chunk_repeatsSentences() {
    var document = new Document("d", "", "A b. C d. E f. G h. I j.");

    assertThat(SentenceChunker.repeating(new WordTokens(), 9, 1).chunk(document))
        .extracting(Passage::text)
        .containsExactly("A b. C d. E f. ", "E f. G h. I j.");
    assertThat(SentenceChunker.repeating(new WordTokens(), 9, 2).chunk(document))
        .extracting(Passage::text)
        .containsExactly("A b. C d. E f. ", "C d. E f. G h. ", "E f. G h. I j.");
  }

  @Test
  void chunk_repeatsNoMoreSentencesThanAsked() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new SplittableRandom(seed);
      Document document = ChunkRules.randomDocument(random);
      int size = random.nextInt(1, 40);
      int repeats = random.nextInt(4);
      var words = new WordTokens();
      String message = "seed " + seed;

      List<Passage> passages = SentenceChunker.repeating(words, size, repeats).chunk(document);

      ChunkRules.checkPassages(document, passages, message);
      ChunkRules.checkSizes(document, passages, words, size, message);
      if (!passages.isEmpty()) {
        TokenPlaces places = TokenPlaces.of(words, document.text());
        int[] cuts = Sentences.cuts(document.text(), places, size);
        for (int i = 1; i < passages.size(); i++) {
          int start = passages.get(i).span().start();
          int end = passages.get(i - 1).span().end();
          assertThat(Arrays.stream(cuts).filter(cut -> start <= cut && cut < end).count())
              .as(message)
              .isLessThanOrEqualTo(repeats);
          assertThat(cuts).as(message).contains(start);
        }
      }
    }
  }

  @Test
  void chunk_largeSentenceIsCutByBlanks() {
    var document = new Document("d", "", "one two three four five six seven. End.");

    assertThat(new SentenceChunker(new WordTokens(), 4, 0).chunk(document))
        .extracting(Passage::text)
        .containsExactly("one two three four ", "five six seven. ", "End.");
  }

  @Test
  void constructor_refusesWrongNumbers() {
    assertThatThrownBy(() -> new SentenceChunker(new WordTokens(), 4, 0, -1))
        .hasMessage("repeats must be at least 0, got -1");
    assertThatThrownBy(() -> new SentenceChunker(new WordTokens(), 4, 4))
        .hasMessage("overlap must be in 0..3, got 4");
  }
}
