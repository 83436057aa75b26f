package dev.openbook.datasets;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Turns extractive questions into multiple choice.
 *
 * <p>The options are the question's first gold answer and distractors: first gold answers of other
 * questions about the same document, then of other documents where one has too few. Normalised as
 * in SQuAD's scorer (lower case, no punctuation, no articles, single spaces), a distractor differs
 * from each other option, and neither holds nor is held by any gold answer of the question as whole
 * words. Distractors near in length to the gold answer come first, with digits where the gold
 * answer has digits; equally near ones in an order drawn from seed and question id, as is the gold
 * answer's place. Same dataset, seed and question: same options.
 *
 * <p>Immutable; safe for concurrent use.
 */
public final class AnswerChoices {
  private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
  private static final Pattern ARTICLES = Pattern.compile("\\b(a|an|the)\\b");
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern DIGIT = Pattern.compile("\\d");
  private static final int LENGTH_STEPS = 4;

  private final Map<String, Map<String, String>> answersByDocument;
  private final int optionCount;
  private final long seed;

  /**
   * Options of one question.
   *
   * @param options distinct texts in the order to be shown, at least two
   * @param gold index of the right one, from 0
   */
  public record Choices(List<String> options, int gold) {
    public Choices {
      options = List.copyOf(options);
      if (options.size() < 2) {
        throw new IllegalArgumentException("options must be at least 2, got " + options.size());
      }
      if (gold < 0 || gold >= options.size()) {
        throw new IllegalArgumentException(
            "gold must be in 0.." + (options.size() - 1) + ", got " + gold);
      }
    }
  }

  private record Candidate(String text, String normal, int distance, long key) {}

  private AnswerChoices(
      Map<String, Map<String, String>> answersByDocument, int optionCount, long seed) {
    this.answersByDocument = answersByDocument;
    this.optionCount = optionCount;
    this.seed = seed;
  }

  /**
   * Returns a maker of options that draws its distractors from {@code dataset}.
   *
   * @param optionCount options of each question, the gold one counted, at least 2
   * @param seed any number
   */
  public static AnswerChoices from(Dataset dataset, int optionCount, long seed) {
    if (optionCount < 2) {
      throw new IllegalArgumentException("optionCount must be at least 2, got " + optionCount);
    }
    var answers = new LinkedHashMap<String, Map<String, String>>();
    for (Question question : dataset.questions()) {
      if (question.isAnswerable()) {
        String answer = question.answers().getFirst();
        answers
            .computeIfAbsent(question.documentId(), id -> new LinkedHashMap<>())
            .putIfAbsent(normalize(answer), answer);
      }
    }
    return new AnswerChoices(answers, optionCount, seed);
  }

  /**
   * Returns the options of a question: its own where it has some; empty when it is unanswerable.
   *
   * @throws BadInputException if the dataset has too few different answers
   */
  public Optional<Choices> of(Question question) {
    if (question.options().isPresent() || !question.isAnswerable()) {
      return question.options();
    }
    String gold = question.answers().getFirst();
    List<String> golds = question.answers().stream().map(AnswerChoices::normalize).toList();
    var distractors = new ArrayList<String>();
    var used = new HashSet<>(golds);
    Map<String, String> own = answersByDocument.getOrDefault(question.documentId(), Map.of());
    take(own, question, golds, used, distractors);
    if (distractors.size() < optionCount - 1) {
      var others = new LinkedHashMap<String, String>();
      answersByDocument.values().forEach(answers -> answers.forEach(others::putIfAbsent));
      take(others, question, golds, used, distractors);
    }
    if (distractors.size() < optionCount - 1) {
      throw new BadInputException(
          "question '"
              + question.id()
              + "' finds "
              + distractors.size()
              + " other answers in the dataset, "
              + optionCount
              + " options need "
              + (optionCount - 1)
              + "; use more questions or fewer options");
    }
    long key = SeededOrder.key(seed, question.id());
    distractors.sort(SeededOrder.by(key, text -> text));
    int place = (int) Math.floorMod(key, (long) optionCount);
    distractors.add(place, gold);
    return Optional.of(new Choices(distractors, place));
  }

  private void take(
      Map<String, String> answers,
      Question question,
      List<String> golds,
      Set<String> used,
      List<String> distractors) {
    String gold = question.answers().getFirst();
    long key = SeededOrder.key(seed, question.id());
    List<Candidate> candidates =
        answers.entrySet().stream()
            .filter(e -> golds.stream().noneMatch(g -> eitherHolds(e.getKey(), g)))
            .map(
                e ->
                    new Candidate(
                        e.getValue(),
                        e.getKey(),
                        distance(gold, e.getValue()),
                        SeededOrder.key(key, e.getValue())))
            .sorted(
                Comparator.comparingInt(Candidate::distance)
                    .thenComparingLong(Candidate::key)
                    .thenComparing(Candidate::text))
            .toList();
    for (Candidate candidate : candidates) {
      if (distractors.size() < optionCount - 1 && used.add(candidate.normal())) {
        distractors.add(candidate.text());
      }
    }
  }

  /** Difference of lengths in steps of a quarter of the longer, and one more for unlike digits. */
  private static int distance(String gold, String other) {
    int longer = Math.max(gold.length(), other.length());
    int steps = LENGTH_STEPS * Math.abs(gold.length() - other.length()) / longer;
    return DIGIT.matcher(gold).find() == DIGIT.matcher(other).find() ? steps : steps + 1;
  }

  /** Returns whether one normalised text stands within the other as whole words. */
  private static boolean eitherHolds(String a, String b) {
    String longer = a.length() < b.length() ? b : a;
    String shorter = a.length() < b.length() ? a : b;
    return longer.contains(shorter) && (" " + longer + " ").contains(" " + shorter + " ");
  }

  /** SQuAD's normal form; a text that it would leave empty keeps its words. */
  static String normalize(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String bare = PUNCTUATION.matcher(lower).replaceAll("");
    String normal = SPACES.matcher(ARTICLES.matcher(bare).replaceAll(" ")).replaceAll(" ").strip();
    return normal.isEmpty() ? SPACES.matcher(lower).replaceAll(" ").strip() : normal;
  }
}
