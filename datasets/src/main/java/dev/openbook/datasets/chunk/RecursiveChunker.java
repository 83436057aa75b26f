package dev.openbook.datasets.chunk;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.TokenCounter;
import java.util.List;

/**
 * Passages cut by the coarsest separator that makes them small enough: blank lines, line ends, ends
 * of sentences, blanks, characters.
 *
 * <p>Neighbouring pieces of at most {@code size} tokens are packed into a passage up to that size;
 * a larger piece is cut by the next finer separator and packed by itself. Overlap repeats whole
 * pieces, so it may be less than asked for, and there is none beside a piece that was cut finer.
 *
 * <p>Differs from LangChain's {@code RecursiveCharacterTextSplitter} in this: separators stay at
 * the end of a piece, text is never trimmed, carriage returns are line ends, and the last resort is
 * a character as a reader sees it, combining marks included.
 *
 * @param tokens counts the tokens; those that start in a passage are the passage's
 * @param size most tokens of a passage, at least 1; one character may have more
 * @param overlap most tokens shared by neighbours, at least 0 and less than {@code size}
 * @see <a href="https://python.langchain.com/docs/how_to/recursive_text_splitter/">LangChain,
 *     splitting recursively by character</a>
 */
public record RecursiveChunker(TokenCounter tokens, int size, int overlap) implements Chunker {
  public RecursiveChunker {
    requireNonNull(tokens, "tokens is null");
    Packing.check(size, overlap);
  }

  @Override
  public List<Passage> chunk(Document document) {
    String text = document.text();
    if (text.isBlank()) {
      return List.of();
    }
    var cut = new RecursiveCut(text, new Packing(TokenPlaces.of(tokens, text), size, overlap));
    return PassageList.of(document, cut.spans(0, text.length(), Separator.BLANK_LINE));
  }
}
