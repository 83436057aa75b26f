package dev.openbook.finetune.synthesize.english;

import dev.openbook.datasets.Span;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import opennlp.tools.postag.POSModel;
import opennlp.tools.postag.POSTaggerME;
import opennlp.tools.sentdetect.SentenceDetectorME;
import opennlp.tools.sentdetect.SentenceModel;
import opennlp.tools.tokenize.TokenizerME;
import opennlp.tools.tokenize.TokenizerModel;

/**
 * Paragraphs, sentences, tokens and universal part-of-speech tags of English text, by Apache
 * OpenNLP's models trained on UD English-EWT.
 *
 * <p>Safe for concurrent use: the models are immutable, each call has workers of its own.
 *
 * @see <a href="https://universaldependencies.org/u/pos/">Universal POS tags</a>
 */
public final class EnglishText {
  private static final String SENTENCES = "/opennlp-en-ud-ewt-sentence-1.3-2.5.4.bin";
  private static final String TOKENS = "/opennlp-en-ud-ewt-tokens-1.3-2.5.4.bin";
  private static final String TAGS = "/opennlp-en-ud-ewt-pos-1.3-2.5.4.bin";

  private static final Pattern BLANK_LINE = Pattern.compile("\\R[ \\t]*\\R\\s*");
  private static final Pattern LINE = Pattern.compile("\\R\\s*");
  private static final Pattern SPACES = Pattern.compile("[\\s\\u00a0]+");
  private static final Pattern LIST_ITEM = Pattern.compile("(?m)^\\s*(?:[-*\\u2022]|\\d+[.)])\\s");
  private static final Pattern ABBREVIATION =
      Pattern.compile(
          "(?:^|[\\s(])(?:[A-Z]|St|Mt|Mr|Mrs|Ms|Dr|Gen|Lt|Col|Capt|Sgt|Prof|Rev|Sen|Gov|Ft|No|vs"
              + "|Jr|Rep|Vol|Nos|pp|v|i\\.e|e\\.g|approx|ca|cf|al|Fr|Bros)\\.$");
  private static final Pattern FOOTNOTE =
      Pattern.compile(
          "(?i)\\[(?:\\d{1,3}|(?:note|nb) \\d{1,3}|[a-z -]+ needed|not in citation"
              + " given|update|vague|original research|improper synthesis|unreliable"
              + " source|according to whom|by whom"
              + "|who|when|where|which)\\??\\]|(?<=\\S)\\[[a-f]\\](?!\\w)"
              // "priest,:10 had"
              + "|(?<=[.,\"\\u201d)\\p{Ll}]) ?:\\d{1,4}(?:[-,\\u2013 ]+\\d{1,4})*(?=\\s|$)");
  private static final int LONGEST_SENTENCE = 1_000; // characters, cut at white space beyond
  private static final int LONGEST_BLOCK = 20_000; // characters given to the detector at once

  private final SentenceModel sentenceModel;
  private final TokenizerModel tokenModel;
  private final POSModel tagModel;
  private final Set<String> givenNames;

  private EnglishText(SentenceModel sentenceModel, TokenizerModel tokenModel, POSModel tagModel) {
    this.sentenceModel = sentenceModel;
    this.tokenModel = tokenModel;
    this.tagModel = tagModel;
    this.givenNames = Set.copyOf(WordLists.lines("given-names-en.txt"));
  }

  /**
   * Loads the models from the class path, about 2 MB.
   *
   * @throws IOException if a model is missing or cannot be read
   */
  public static EnglishText load() throws IOException {
    try (InputStream sentences = resource(SENTENCES);
        InputStream tokens = resource(TOKENS);
        InputStream tags = resource(TAGS)) {
      return new EnglishText(
          new SentenceModel(sentences), new TokenizerModel(tokens), new POSModel(tags));
    }
  }

  /** Returns first names of persons, each with a capital. */
  public Set<String> givenNames() {
    return givenNames;
  }

  /** Returns a worker for one document; not safe for concurrent use. */
  public Reader reader() {
    return new Reader(
        new SentenceDetectorME(sentenceModel),
        new TokenizerME(tokenModel),
        new POSTaggerME(tagModel));
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = EnglishText.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException("language model " + name + " is not on the class path");
    }
    return in;
  }

  /** Reads one text; not safe for concurrent use. */
  public static final class Reader {
    private final SentenceDetectorME detector;
    private final TokenizerME tokenizer;
    private final POSTaggerME tagger;

    private Reader(SentenceDetectorME detector, TokenizerME tokenizer, POSTaggerME tagger) {
      this.detector = detector;
      this.tokenizer = tokenizer;
      this.tagger = tagger;
    }

    /**
     * Returns the sentences of each paragraph, white space collapsed, marks of footnotes left out,
     * none blank. Paragraphs end at blank lines, at the items of a list of two or more and, in
     * texts without blank lines, at every line.
     */
    public List<List<String>> paragraphs(String text) {
      var paragraphs = new ArrayList<List<String>>();
      boolean spaced = BLANK_LINE.matcher(text.strip()).find();
      for (String block : BLANK_LINE.split(text, -1)) {
        boolean byLine = !spaced || LIST_ITEM.matcher(block).results().limit(2).count() > 1;
        for (String part : byLine ? LINE.split(block, -1) : new String[] {block}) {
          String plain = FOOTNOTE.matcher(part).replaceAll("");
          List<String> sentences = sentences(SPACES.matcher(plain).replaceAll(" ").strip());
          if (!sentences.isEmpty()) {
            paragraphs.add(sentences);
          }
        }
      }
      return paragraphs;
    }

    private List<String> sentences(String paragraph) {
      var sentences = new ArrayList<String>();
      for (String block : cut(paragraph, LONGEST_BLOCK)) {
        for (String sentence : whole(detector.sentDetect(block))) {
          for (String part : cut(sentence, LONGEST_SENTENCE)) {
            if (!part.isBlank()) {
              sentences.add(part.strip());
            }
          }
        }
      }
      return sentences;
    }

    /** Joins what was split after an abbreviation, inside brackets or before a small letter. */
    private static List<String> whole(String[] detected) {
      var sentences = new ArrayList<String>();
      for (String sentence : detected) {
        boolean continues =
            !sentences.isEmpty()
                && sentences.getLast().length() < LONGEST_SENTENCE
                && (ABBREVIATION.matcher(sentences.getLast()).find()
                    || hasOpenBracket(sentences.getLast())
                    || (!sentence.isEmpty() && Character.isLowerCase(sentence.charAt(0))));
        sentences.add(continues ? sentences.removeLast() + " " + sentence : sentence);
      }
      return sentences;
    }

    /** "(9:00 a.m. to 3:00 p.m. Eastern Time)" is one. */
    private static boolean hasOpenBracket(String sentence) {
      return sentence.lastIndexOf('(') > sentence.lastIndexOf(')');
    }

    /** Returns the sentence with tokens and tags. */
    public TaggedSentence tag(String sentence) {
      opennlp.tools.util.Span[] spans = tokenizer.tokenizePos(sentence);
      var words = new String[spans.length];
      for (int i = 0; i < spans.length; i++) {
        words[i] = sentence.substring(spans[i].getStart(), spans[i].getEnd());
      }
      String[] tags = tagger.tag(words);
      var tokens = new ArrayList<TaggedSentence.Token>(spans.length);
      for (int i = 0; i < spans.length; i++) {
        var span = new Span(spans[i].getStart(), spans[i].getEnd());
        tokens.add(new TaggedSentence.Token(words[i], tags[i], span));
      }
      return new TaggedSentence(sentence, tokens);
    }

    private static List<String> cut(String text, int longest) {
      if (text.length() <= longest) {
        return List.of(text);
      }
      var parts = new ArrayList<String>();
      int start = 0;
      while (text.length() - start > longest) {
        int blank = text.lastIndexOf(' ', start + longest);
        int end = blank > start ? blank : start + longest;
        if (blank <= start && Character.isHighSurrogate(text.charAt(end - 1))) {
          end--;
        }
        parts.add(text.substring(start, end));
        start = blank > start ? end + 1 : end;
      }
      parts.add(text.substring(start));
      return parts;
    }
  }
}
