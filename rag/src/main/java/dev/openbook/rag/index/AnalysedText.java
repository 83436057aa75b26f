package dev.openbook.rag.index;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.util.BytesRef;

/** The terms of a text, made by one thread so that another can write them into an index. */
final class AnalysedText {
  private static final int BYTES_PER_TERM = 8;

  private byte[] bytes;
  private int[] ends;
  private int[] increments;
  private int count;

  private AnalysedText(int terms) {
    this.bytes = new byte[terms * BYTES_PER_TERM];
    this.ends = new int[terms];
    this.increments = new int[terms];
  }

  /** Returns the terms that an analyzer makes of a field's text. */
  static AnalysedText of(Analyzer analyzer, String field, String text) throws IOException {
    // English has about 8 characters to a term that is kept.
    var analysed = new AnalysedText(text.length() / BYTES_PER_TERM + 1);
    try (TokenStream tokens = analyzer.tokenStream(field, text)) {
      var term = tokens.getAttribute(TermToBytesRefAttribute.class);
      var increment = tokens.addAttribute(PositionIncrementAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        analysed.add(term.getBytesRef(), increment.getPositionIncrement());
      }
      tokens.end();
    }
    return analysed;
  }

  private void add(BytesRef term, int increment) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count + 1);
      increments = Arrays.copyOf(increments, ends.length);
    }
    int start = count == 0 ? 0 : ends[count - 1];
    int end = start + term.length;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    System.arraycopy(term.bytes, term.offset, bytes, start, term.length);
    ends[count] = end;
    increments[count] = increment;
    count++;
  }

  /** Returns the terms as a stream, to be read once. */
  TokenStream stream() {
    return new Terms();
  }

  private final class Terms extends TokenStream {
    private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
    private final PositionIncrementAttribute increment =
        addAttribute(PositionIncrementAttribute.class);
    private final BytesRef slice = new BytesRef(bytes);
    private int next;

    @Override
    public boolean incrementToken() {
      if (next == count) {
        return false;
      }
      slice.offset = next == 0 ? 0 : ends[next - 1];
      slice.length = ends[next] - slice.offset;
      term.setBytesRef(slice);
      increment.setPositionIncrement(increments[next]);
      next++;
      return true;
    }
  }
}
