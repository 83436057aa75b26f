package dev.openbook.finetune.curate;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Judges texts one after the other. A text is dropped for the first reason that holds, in the order
 * of {@link Reason}; what it is compared with are the texts kept before it. One thread at a time.
 */
public final class Curation {
  private static final int NGRAM = 5;
  private static final double COMMON_SHARE = 0.05;

  /** The most common words of English, which any running text has. */
  private static final Set<String> COMMON =
      Set.of(
          "the", "of", "and", "to", "a", "in", "is", "was", "for", "that", "it", "on", "as", "with",
          "by", "at", "from", "are", "be", "this", "an", "or", "were", "which", "who", "what",
          "his", "had", "not", "has", "have", "when", "where", "how", "many", "he", "their");

  /** Why a text is dropped. */
  public enum Reason {
    /** Fewer words than the rules ask for. */
    TOO_SHORT,
    /** More words than the rules allow. */
    TOO_LONG,
    /** Too few common English words. */
    NOT_ENGLISH,
    /** Says the same over and over. */
    REPETITIVE,
    /** An earlier text has the same words. */
    DUPLICATE,
    /** An earlier text has nearly the same n-grams. */
    NEAR_DUPLICATE,
    /** The answer of a question-answer text is not in the source. */
    ANSWER_NOT_IN_SOURCE,
    /** A number or name is not in the source. */
    UNFAITHFUL,
    /** The quality classifier's grade is below the minimum. */
    LOW_QUALITY,
    /** A statement does not follow from the source, says a judge. */
    NOT_ENTAILED;

    /** Returns the name that files and tables show, e.g. {@code near-duplicate}. */
    public String key() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Why one text was dropped.
   *
   * @param reason the first that holds
   * @param detail what was found: the other text's id, the words that the source lacks, a figure
   */
  public record Drop(Reason reason, String detail) {}

  private final CurationRules rules;
  private final Faithfulness faithfulness;
  private final Map<Long, String> seen = new HashMap<>();
  private final NearDuplicates near;

  /**
   * Makes a curation that has seen no text.
   *
   * @param sources documents by id; a text whose sources are not all there is not asked whether it
   *     is true to them
   */
  public Curation(CurationRules rules, Map<String, Document> sources) {
    this.rules = rules;
    this.faithfulness = new Faithfulness(sources);
    this.near = new NearDuplicates(rules.seed());
  }

  /** Returns why a text is dropped; empty when it is kept. */
  public Optional<Drop> judge(SyntheticText text) {
    List<String> words = Words.of(text.text());
    return formed(words)
        .or(() -> known(text, words))
        .or(() -> rules.faithful() ? faithfulness.breach(text) : Optional.empty());
  }

  /**
   * Judges texts by the rules, then those that the rules keep by each check in turn.
   *
   * @return one a text, in order: why it is dropped, empty when it is kept
   */
  public List<Optional<Drop>> judge(List<SyntheticText> texts, List<TextCheck> checks) {
    var drops = new ArrayList<Optional<Drop>>();
    texts.forEach(text -> drops.add(judge(text)));
    for (TextCheck check : checks) {
      List<Integer> open =
          IntStream.range(0, texts.size()).filter(i -> drops.get(i).isEmpty()).boxed().toList();
      if (!open.isEmpty()) {
        List<Optional<Drop>> found = check.check(open.stream().map(texts::get).toList());
        for (int i = 0; i < open.size(); i++) {
          drops.set(open.get(i), found.get(i));
        }
      }
    }
    return List.copyOf(drops);
  }

  private Optional<Drop> formed(List<String> words) {
    if (words.size() < rules.fewestWords()) {
      return drop(Reason.TOO_SHORT, words.size() + " words");
    }
    if (words.size() > rules.mostWords()) {
      return drop(Reason.TOO_LONG, words.size() + " words");
    }
    long common = words.stream().filter(COMMON::contains).count();
    if (rules.english() && common < COMMON_SHARE * words.size()) {
      return drop(Reason.NOT_ENGLISH, common + " common words of " + words.size());
    }
    double repeated = repeated(words);
    if (repeated > rules.mostRepeated()) {
      return drop(Reason.REPETITIVE, Math.round(100 * repeated) + " % said before");
    }
    return Optional.empty();
  }

  /** Returns the share of n-grams that stood before. */
  private static double repeated(List<String> words) {
    int grams = words.size() - NGRAM + 1;
    if (grams < 1) {
      return 0;
    }
    var distinct = new HashSet<Long>();
    for (int i = 0; i < grams; i++) {
      distinct.add(Words.hash(words, i, i + NGRAM));
    }
    return 1 - (double) distinct.size() / grams;
  }

  private Optional<Drop> known(SyntheticText text, List<String> words) {
    long hash = Words.hash(words, 0, words.size());
    String earlier = seen.putIfAbsent(hash, text.id());
    if (earlier != null) {
      return drop(Reason.DUPLICATE, earlier);
    }
    return rules.nearDuplicates()
        ? near.add(text.id(), text.text()).map(id -> new Drop(Reason.NEAR_DUPLICATE, id))
        : Optional.empty();
  }

  private static Optional<Drop> drop(Reason reason, String detail) {
    return Optional.of(new Drop(reason, detail));
  }
}
