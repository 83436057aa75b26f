package dev.openbook.rag.index;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.te.TeluguAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/** How text becomes index terms, the same for passages and queries. */
public enum TextAnalysis {
  /**
   * English as Anserini's default does it: Unicode words, possessives cut, lower case, 33 stop
   * words dropped, Porter stems.
   */
  ANSERINI_ENGLISH("anserini-english"),

  /** Lucene's English: as Anserini's, but lower case first and its own possessive rule. */
  ENGLISH("english"),

  /** Unicode words in lower case, nothing dropped, for texts of any language. */
  STANDARD("standard"),

  /**
   * Word pieces of BERT's uncased English vocabulary of 30,522, as Anserini's condition with {@code
   * bert-base-uncased}.
   */
  WORDPIECE("wordpiece"),

  /** Lucene's analyzer of the language, as the others below. */
  ARABIC("ar"),
  BENGALI("bn"),
  /** Chinese, Japanese and Korean by pairs of characters. */
  CJK("cjk"),
  CZECH("cs"),
  DANISH("da"),
  GERMAN("de"),
  GREEK("el"),
  SPANISH("es"),
  PERSIAN("fa"),
  FINNISH("fi"),
  FRENCH("fr"),
  HINDI("hi"),
  HUNGARIAN("hu"),
  INDONESIAN("id"),
  ITALIAN("it"),
  DUTCH("nl"),
  NORWEGIAN("no"),
  PORTUGUESE("pt"),
  ROMANIAN("ro"),
  RUSSIAN("ru"),
  SWEDISH("sv"),
  TELUGU("te"),
  THAI("th"),
  TURKISH("tr");

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
    return NearestName.find("analyzer", key, List.of(values()), TextAnalysis::key);
  }

  /** Returns all names, sorted. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(TextAnalysis::key).sorted().toList();
  }

  /** Returns a new Lucene analyzer, which the caller closes. */
  Analyzer analyzer() {
    return switch (this) {
      case ANSERINI_ENGLISH -> words(TextAnalysis::anseriniEnglish);
      case ENGLISH -> new EnglishAnalyzer();
      case STANDARD -> words(LowerCaseFilter::new);
      case WORDPIECE -> new WordPieceAnalyzer();
      case ARABIC -> new ArabicAnalyzer();
      case BENGALI -> new BengaliAnalyzer();
      case CJK -> new CJKAnalyzer();
      case CZECH -> new CzechAnalyzer();
      case DANISH -> new DanishAnalyzer();
      case GERMAN -> new GermanAnalyzer();
      case GREEK -> new GreekAnalyzer();
      case SPANISH -> new SpanishAnalyzer();
      case PERSIAN -> new PersianAnalyzer();
      case FINNISH -> new FinnishAnalyzer();
      case FRENCH -> new FrenchAnalyzer();
      case HINDI -> new HindiAnalyzer();
      case HUNGARIAN -> new HungarianAnalyzer();
      case INDONESIAN -> new IndonesianAnalyzer();
      case ITALIAN -> new ItalianAnalyzer();
      case DUTCH -> new DutchAnalyzer();
      case NORWEGIAN -> new NorwegianAnalyzer();
      case PORTUGUESE -> new PortugueseAnalyzer();
      case ROMANIAN -> new RomanianAnalyzer();
      case RUSSIAN -> new RussianAnalyzer();
      case SWEDISH -> new SwedishAnalyzer();
      case TELUGU -> new TeluguAnalyzer();
      case THAI -> new ThaiAnalyzer();
      case TURKISH -> new TurkishAnalyzer();
    };
  }

  /** What follows the tokenizer in a chain. */
  @FunctionalInterface
  private interface Filters {
    TokenStream after(TokenStream words);
  }

  private static Analyzer words(Filters filters) {
    return new Analyzer() {
      @Override
      protected TokenStreamComponents createComponents(String field) {
        Tokenizer words = new StandardTokenizer();
        return new TokenStreamComponents(words, filters.after(words));
      }
    };
  }

  private static TokenStream anseriniEnglish(TokenStream words) {
    TokenStream lower = new LowerCaseFilter(new EnglishPossessiveFilter(words));
    return new PorterStemFilter(new StopFilter(lower, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET));
  }
}
