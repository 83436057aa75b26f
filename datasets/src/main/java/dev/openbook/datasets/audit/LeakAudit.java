package dev.openbook.datasets.audit;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.audit.LeakReport.Flag;
import dev.openbook.datasets.audit.LeakReport.Kind;
import dev.openbook.datasets.audit.LeakReport.QuestionFlags;
import dev.openbook.datasets.audit.Probes.Meaning;
import dev.openbook.datasets.audit.Probes.Probe;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Looks for test questions in training texts.
 *
 * <p>Questions and texts are compared after SQuAD's normalisation (small letters, no punctuation,
 * no articles, white space collapsed). A question leaks when it stands whole in a text, from word
 * start to word end, or when {@value #NGRAM} of its words in a row do, or when a near duplicate
 * does: as many words in a row as it has, in any order, that lack one of its words at most, from 16
 * words on two, and so on. Near duplicates are compared with every question that shares rare words,
 * by exact counts of words (what MinHash estimates) and by BM25. Apart from that, the sentences
 * that hold the answers are looked for letter by letter, and answers that stand in one sentence
 * with most of the question.
 *
 * <p>The questions are indexed once, the training texts are streamed. An audit is immutable and may
 * be run many times, from several threads.
 *
 * @see <a href="https://arxiv.org/abs/2005.14165">Brown et al., GPT-3, appendix C: 13-grams</a>
 */
public final class LeakAudit {
  /** Words in a row that make a leak. */
  public static final int NGRAM = 13;

  /** Changes with the rules, so that what depends on them can be told from older results. */
  public static final int VERSION = 2;

  private static final int FEWEST_QUESTION_WORDS = 3;
  private static final int FEWEST_SENTENCE_WORDS = 5;

  private final List<Question> questions;
  private final Probes probes = new Probes();
  private final Vocabulary vocabulary = new Vocabulary();
  private final NearQuestions near;
  private final AnswerSightings answers;
  private final int tooShort;
  private final BitSet withSentence = new BitSet();
  private final Map<Integer, List<Integer>> questionsOfSentence = new HashMap<>();

  private LeakAudit(List<Question> questions, Map<String, Document> documents) {
    this.questions = List.copyOf(questions);
    var buffer = new Squeezed(Probes.ANCHOR);
    var sentences = new HashMap<String, Integer>();
    var words = new ArrayList<int[]>();
    var longEnough = new ArrayList<int[]>();
    int unseen = 0;
    for (int q = 0; q < questions.size(); q++) {
      Question question = questions.get(q);
      buffer.fill(question.text());
      boolean added = addQuestion(buffer, q);
      words.add(learned(buffer));
      longEnough.add(added ? words.getLast() : new int[0]);
      unseen += added ? 0 : 1;
      Document document = documents.get(question.documentId());
      if (document != null) {
        int index = q;
        AnswerSentences.of(question, document)
            .ifPresent(sentence -> addSentence(buffer, sentence, index, sentences));
      }
    }
    tooShort = unseen;
    List<List<int[]>> golds =
        questions.stream()
            .map(
                question -> question.answers().stream().map(gold -> learned(buffer, gold)).toList())
            .toList();
    var weights = new WordWeights(vocabulary, words);
    near = new NearQuestions(longEnough, weights);
    answers = new AnswerSightings(words, golds, weights);
  }

  private int[] learned(Squeezed buffer, String text) {
    buffer.fill(text);
    return learned(buffer);
  }

  /** Returns the numbers of a buffer's words; new ones are added to the vocabulary. */
  private int[] learned(Squeezed buffer) {
    return IntStream.range(0, buffer.words()).map(word -> vocabulary.add(buffer, word)).toArray();
  }

  /**
   * Indexes questions.
   *
   * @param questions the test questions, unique ids
   * @param documents what they were asked about, for the answers' sentences; may lack some
   */
  public static LeakAudit of(List<Question> questions, List<Document> documents) {
    return new LeakAudit(
        questions, documents.stream().collect(Collectors.toMap(Document::id, d -> d)));
  }

  /**
   * Reads all training texts.
   *
   * @param texts consumed, not closed
   * @param maxExamples most flags that are kept as examples, at least 0; each question gives at
   *     most one of each kind
   */
  public LeakReport run(Stream<TrainingText> texts, int maxExamples) {
    var run = new Run(maxExamples);
    texts.sequential().forEach(run::read);
    return run.report();
  }

  /** Returns whether a changed word may hide a question; see {@link LeakReport#tooPlain()}. */
  boolean isTooPlain(int question) {
    return near.tooPlain().get(question);
  }

  private boolean addQuestion(Squeezed buffer, int question) {
    int words = buffer.words();
    if (words < FEWEST_QUESTION_WORDS || buffer.length() < Probes.SHORTEST) {
      return false;
    }
    probes.add(buffer, 0, words, question, Meaning.WHOLE_QUESTION);
    for (int from = 0; from + NGRAM <= words; from++) {
      probes.add(buffer, from, from + NGRAM, question, Meaning.QUESTION_NGRAM);
    }
    return true;
  }

  private void addSentence(
      Squeezed buffer, String sentence, int question, Map<String, Integer> sentences) {
    buffer.fill(sentence);
    int words = buffer.words();
    if (words < FEWEST_SENTENCE_WORDS || buffer.length() < Probes.SHORTEST) {
      return;
    }
    withSentence.set(question);
    String key = buffer.letters(0, words);
    boolean known = sentences.containsKey(key);
    int owner = sentences.computeIfAbsent(key, k -> sentences.size());
    questionsOfSentence.computeIfAbsent(owner, o -> new ArrayList<>()).add(question);
    if (known) {
      return;
    }
    int size = Math.min(NGRAM, words);
    for (int from = 0; from + size <= words; from++) {
      if (buffer.start(from + size) - buffer.start(from) >= Probes.SHORTEST) {
        probes.add(buffer, from, from + size, owner, Meaning.ANSWER_SENTENCE);
      }
    }
  }

  /** What one pass over training texts has found. */
  private final class Run {
    private final Squeezed buffer = new Squeezed(Probes.ANCHOR);
    private final int maxExamples;
    private final BitSet ngrams = new BitSet();
    private final BitSet whole = new BitSet();
    private final BitSet nearby = new BitSet();
    private final BitSet exposedSentences = new BitSet();
    private final BitSet answered = new BitSet();
    private final NearQuestions.Search nearSearch = near.search();
    private final AnswerSightings.Search answerSearch = answers.search();
    private final BitSet wholeInText = new BitSet();
    private int[] words = new int[1 << 10];
    private final Set<String> leaking = new LinkedHashSet<>();
    private final List<Flag> examples = new ArrayList<>();
    private long texts;

    private Run(int maxExamples) {
      this.maxExamples = maxExamples;
    }

    private void read(TrainingText text) {
      texts++;
      buffer.fill(text.text());
      wholeInText.clear();
      probes.find(buffer, this::isWanted, probe -> found(probe, text));
      number();
      nearSearch.find(
          buffer,
          words,
          question -> !wholeInText.get(question),
          (question, from, to) ->
              flag(question, text, Kind.NEAR_DUPLICATE, nearby, buffer.spaced(from, to)));
      answerSearch.find(buffer, words, answered);
    }

    private void number() {
      if (words.length < buffer.words()) {
        words = new int[buffer.words() * 2];
      }
      for (int word = 0; word < buffer.words(); word++) {
        words[word] = vocabulary.find(buffer, word);
      }
    }

    private boolean isWanted(Probe probe) {
      return probe.kind() != Meaning.ANSWER_SENTENCE || !exposedSentences.get(probe.owner());
    }

    private void found(Probe probe, TrainingText text) {
      switch (probe.kind()) {
        case ANSWER_SENTENCE -> exposedSentences.set(probe.owner());
        case QUESTION_NGRAM -> flag(probe.owner(), text, Kind.NGRAM, ngrams, probe.shown());
        case WHOLE_QUESTION -> {
          wholeInText.set(probe.owner());
          flag(probe.owner(), text, Kind.QUESTION, whole, probe.shown());
        }
      }
    }

    private void flag(int question, TrainingText text, Kind kind, BitSet flagged, String matched) {
      leaking.add(text.id());
      if (!flagged.get(question) && examples.size() < maxExamples) {
        examples.add(new Flag(questions.get(question).id(), text.id(), kind, matched));
      }
      flagged.set(question);
    }

    private LeakReport report() {
      var any = (BitSet) ngrams.clone();
      any.or(whole);
      any.or(nearby);
      var exposed = new BitSet();
      exposedSentences.stream()
          .forEach(s -> questionsOfSentence.getOrDefault(s, List.of()).forEach(exposed::set));
      return new LeakReport(
          questions.size(),
          texts,
          ngrams.cardinality(),
          whole.cardinality(),
          nearby.cardinality(),
          tooShort,
          near.tooPlain().cardinality(),
          withSentence.cardinality(),
          exposed.cardinality(),
          answers.questions(),
          answered.cardinality(),
          ids(any.stream()),
          ids(IntStream.range(0, questions.size()).filter(q -> !any.get(q))),
          flags(any, exposed),
          leaking,
          examples);
    }

    private Map<String, QuestionFlags> flags(BitSet any, BitSet exposed) {
      var found = (BitSet) any.clone();
      found.or(exposed);
      found.or(answered);
      var flags = new LinkedHashMap<String, QuestionFlags>();
      found.stream()
          .forEach(
              q ->
                  flags.put(
                      questions.get(q).id(),
                      new QuestionFlags(kinds(q), exposed.get(q), answered.get(q))));
      return flags;
    }

    private Set<Kind> kinds(int question) {
      var kinds = EnumSet.noneOf(Kind.class);
      for (Kind kind : Kind.values()) {
        BitSet flagged =
            switch (kind) {
              case NGRAM -> ngrams;
              case QUESTION -> whole;
              case NEAR_DUPLICATE -> nearby;
            };
        if (flagged.get(question)) {
          kinds.add(kind);
        }
      }
      return kinds;
    }

    private List<String> ids(IntStream indices) {
      return indices.mapToObj(q -> questions.get(q).id()).toList();
    }
  }
}
