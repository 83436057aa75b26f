package dev.openbook.datasets.chunk;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.TokenCounter;
import java.util.List;

/**
 * Windows of a fixed number of tokens that overlap by a fixed number.
 *
 * <p>A token owns the text from its start to the start of the next one; text before the first
 * belongs to it as well. So the passages cover the document, and each but the first begins with at
 * most {@code overlap} tokens of the one before. Tokens that share a character (bytes of an emoji)
 * stay together: then a window may hold fewer tokens, or, where one character has more than {@code
 * size} tokens, that one character.
 *
 * @param tokens counts and places the tokens
 * @param size tokens of a passage, at least 1
 * @param overlap tokens shared by neighbours, at least 0 and less than {@code size}
 */
public record TokenWindows(TokenCounter tokens, int size, int overlap) implements Chunker {
  public TokenWindows {
    requireNonNull(tokens, "tokens is null");
    Packing.check(size, overlap);
  }

  @Override
  public List<Passage> chunk(Document document) {
    if (document.text().isBlank()) {
      return List.of();
    }
    TokenPlaces places = TokenPlaces.of(tokens, document.text());
    return PassageList.of(document, new Packing(places, size, overlap).spans(places.cuts()));
  }
}
