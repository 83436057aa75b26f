package dev.openbook.rag.index;

import dev.openbook.datasets.BadInputException;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/** How text becomes index terms, the same for passages and queries. */
public enum TextAnalysis {
  /**
   * English as Anserini's default does it: Unicode words, possessives cut, lower case, 33 stop
   * words dropped, Porter stems.
   */
  ANSERINI_ENGLISH("anserini-english") {
    @Override
    TokenStream filter(Tokenizer words) {
      TokenStream lower = new LowerCaseFilter(new EnglishPossessiveFilter(words));
      return new PorterStemFilter(new StopFilter(lower, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET));
    }
  },

  /** Unicode words in lower case, nothing dropped, for texts of any language. */
  STANDARD("standard") {
    @Override
    TokenStream filter(Tokenizer words) {
      return new LowerCaseFilter(words);
    }
  };

  private final String key;

  TextAnalysis(String key) {
    this.key = key;
  }

  /** Returns the name used in suite files and recorded in indexes. */
  public String key() {
    return key;
  }

  /**
   * Returns the analysis of a name.
   *
   * @throws BadInputException if no analysis has that name
   */
  public static TextAnalysis parse(String key) {
    return Arrays.stream(values())
        .filter(analysis -> analysis.key.equals(key))
        .findFirst()
        .orElseThrow(
            () -> new BadInputException("unknown analyzer '" + key + "'; known: " + keys()));
  }

  /** Returns all names, sorted. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(TextAnalysis::key).sorted().toList();
  }

  /** Returns a new Lucene analyzer, which the caller closes. */
  Analyzer analyzer() {
    return new Analyzer() {
      @Override
      protected TokenStreamComponents createComponents(String field) {
        var words = new StandardTokenizer();
        return new TokenStreamComponents(words, filter(words));
      }
    };
  }

  abstract TokenStream filter(Tokenizer words);
}
