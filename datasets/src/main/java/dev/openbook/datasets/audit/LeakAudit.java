package dev.openbook.datasets.audit;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.audit.LeakReport.Flag;
import dev.openbook.datasets.audit.LeakReport.Kind;
import dev.openbook.datasets.audit.Probes.Meaning;
import dev.openbook.datasets.audit.Probes.Probe;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
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
 * start to word end, or when {@value #NGRAM} of its words in a row do. Apart from that, the
 * sentences that hold the answers are looked for in the same way.
 *
 * <p>The questions are indexed once, the training texts are streamed. An audit is immutable and may
 * be run many times, from several threads.
 *
 * @see <a href="https://arxiv.org/abs/2005.14165">Brown et al., GPT-3, appendix C: 13-grams</a>
 */
public final class LeakAudit {
  /** Words in a row that make a leak. */
  public static final int NGRAM = 13;

  private static final int FEWEST_QUESTION_WORDS = 3;
  private static final int FEWEST_SENTENCE_WORDS = 5;

  private final List<Question> questions;
  private final Probes probes = new Probes();
  private final int tooShort;
  private final BitSet withSentence = new BitSet();
  private final Map<Integer, List<Integer>> questionsOfSentence = new HashMap<>();

  private LeakAudit(List<Question> questions, Map<String, Document> documents) {
    this.questions = List.copyOf(questions);
    var buffer = new Squeezed(Probes.ANCHOR);
    var sentences = new HashMap<String, Integer>();
    int unseen = 0;
    for (int q = 0; q < questions.size(); q++) {
      Question question = questions.get(q);
      buffer.fill(question.text());
      unseen += addQuestion(buffer, q) ? 0 : 1;
      Document document = documents.get(question.documentId());
      if (document != null) {
        int index = q;
        AnswerSentences.of(question, document)
            .ifPresent(sentence -> addSentence(buffer, sentence, index, sentences));
      }
    }
    tooShort = unseen;
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
    private final BitSet exposedSentences = new BitSet();
    private final Set<String> leaking = new LinkedHashSet<>();
    private final List<Flag> examples = new ArrayList<>();
    private long texts;

    private Run(int maxExamples) {
      this.maxExamples = maxExamples;
    }

    private void read(TrainingText text) {
      texts++;
      buffer.fill(text.text());
      probes.find(buffer, this::isWanted, probe -> found(probe, text));
    }

    private boolean isWanted(Probe probe) {
      return probe.kind() != Meaning.ANSWER_SENTENCE || !exposedSentences.get(probe.owner());
    }

    private void found(Probe probe, TrainingText text) {
      switch (probe.kind()) {
        case ANSWER_SENTENCE -> exposedSentences.set(probe.owner());
        case QUESTION_NGRAM -> flag(probe, text, Kind.NGRAM, ngrams);
        case WHOLE_QUESTION -> flag(probe, text, Kind.QUESTION, whole);
      }
    }

    private void flag(Probe probe, TrainingText text, Kind kind, BitSet flagged) {
      leaking.add(text.id());
      if (!flagged.get(probe.owner()) && examples.size() < maxExamples) {
        String id = questions.get(probe.owner()).id();
        examples.add(new Flag(id, text.id(), kind, probe.shown()));
      }
      flagged.set(probe.owner());
    }

    private LeakReport report() {
      var any = (BitSet) ngrams.clone();
      any.or(whole);
      var exposed = new BitSet();
      exposedSentences.stream()
          .forEach(s -> questionsOfSentence.getOrDefault(s, List.of()).forEach(exposed::set));
      return new LeakReport(
          questions.size(),
          texts,
          ngrams.cardinality(),
          whole.cardinality(),
          tooShort,
          withSentence.cardinality(),
          exposed.cardinality(),
          ids(any.stream()),
          ids(IntStream.range(0, questions.size()).filter(q -> !any.get(q))),
          leaking,
          examples);
    }

    private List<String> ids(IntStream indices) {
      return indices.mapToObj(q -> questions.get(q).id()).toList();
    }
  }
}
