package dev.openbook.rag.index;

import static java.util.Objects.requireNonNull;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * Cuts text into the word pieces of BERT's uncased English vocabulary.
 *
 * <p>The vocabulary is that of the bundled embedding model bge-small-en-v1.5, which is BERT's. Long
 * texts are not cut. Owns the native tokenizer.
 *
 * @see <a href="https://github.com/castorini/anserini">Anserini, HuggingFaceTokenizerAnalyzer</a>
 */
final class WordPieceAnalyzer extends Analyzer {
  private static final String VOCABULARY = "/bge-small-en-v1.5-q-tokenizer.json";
  private static final Map<String, String> OPTIONS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;

  WordPieceAnalyzer() {
    try (InputStream vocabulary =
        requireNonNull(WordPieceAnalyzer.class.getResourceAsStream(VOCABULARY), VOCABULARY)) {
      tokenizer = HuggingFaceTokenizer.newInstance(vocabulary, OPTIONS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected TokenStreamComponents createComponents(String field) {
    return new TokenStreamComponents(new Pieces(tokenizer));
  }

  @Override
  public void close() {
    super.close();
    tokenizer.close();
  }

  /** The pieces of one text after the other. */
  private static final class Pieces extends Tokenizer {
    private static final int BUFFER = 4096;

    private final HuggingFaceTokenizer tokenizer;
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);
    private String[] pieces = {};
    private int length;
    private int next;

    Pieces(HuggingFaceTokenizer tokenizer) {
      this.tokenizer = tokenizer;
    }

    @Override
    public void reset() throws IOException {
      super.reset();
      var text = new StringBuilder();
      var buffer = new char[BUFFER];
      for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
        text.append(buffer, 0, read);
      }
      Encoding encoding = tokenizer.encode(text.toString());
      pieces = encoding.getTokens();
      length = text.length();
      next = 0;
    }

    @Override
    public boolean incrementToken() {
      clearAttributes();
      if (next == pieces.length) {
        return false;
      }
      term.setEmpty().append(pieces[next]);
      next++;
      return true;
    }

    @Override
    public void end() throws IOException {
      super.end();
      offset.setOffset(length, length);
    }
  }
}
