package dev.openbook.rag.context;

import dev.openbook.datasets.BadInputException;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Where passages come from that are shown though they do not answer the question. Pure functions.
 *
 * <p>Fewer distractors of one source are always the first of more, so that an experiment that adds
 * distractors only adds.
 *
 * @see <a href="https://arxiv.org/abs/2410.05983">Jin et al., Long-Context LLMs Meet RAG, section
 *     3.3</a>
 */
public sealed interface Distractors {
  /**
   * The best passages of a ranking that are not gold. The stronger the retriever, the harder they
   * are. A passage that answers without being listed as gold is taken for a distractor.
   *
   * @param ranking of the question
   */
  record HardNegatives(Ranking ranking) implements Distractors {}

  /**
   * Passages drawn at random, each with the same chance.
   *
   * @param passageIds to draw from, may hold gold; their order counts for what a seed gives
   * @param seed decides which; give each question its own
   */
  record RandomPassages(List<String> passageIds, long seed) implements Distractors {
    public RandomPassages {
      passageIds = List.copyOf(passageIds);
    }
  }

  /**
   * Returns ids of distractors; hard negatives come hardest first.
   *
   * @param answers whether the passage of an id answers the question and must not be returned
   * @param count how many, at least 0
   * @return {@code count} distinct ids
   * @throws BadInputException if the source has too few beside gold
   */
  default List<String> choose(Predicate<String> answers, int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count must be at least 0, got " + count);
    }
    return switch (this) {
      case HardNegatives(Ranking ranking) ->
          all(
              best(ranking, answers, count),
              count,
              "the ranking",
              "retrieve more or ask for fewer");
      case RandomPassages source ->
          all(drawn(source, answers, count), count, "the list of passages", "ask for fewer");
    };
  }

  private static List<String> all(List<String> chosen, int count, String source, String advice) {
    if (chosen.size() < count) {
      throw new BadInputException(
          String.format(
              Locale.ROOT,
              "distractors must be %d, %s holds %d beside gold; %s",
              count,
              source,
              chosen.size(),
              advice));
    }
    return chosen;
  }

  private static List<String> best(Ranking ranking, Predicate<String> answers, int count) {
    return ranking.hits().stream()
        .map(Hit::passageId)
        .distinct()
        .filter(answers.negate())
        .limit(count)
        .toList();
  }

  private static List<String> drawn(RandomPassages source, Predicate<String> answers, int count) {
    List<String> ids = source.passageIds();
    var random = new SplittableRandom(source.seed());
    var drawn = new LinkedHashSet<String>();
    // Fisher and Yates's shuffle; only places that were swapped are kept, the list may be long.
    Map<Integer, Integer> moved = new HashMap<>();
    for (int i = 0; i < ids.size() && drawn.size() < count; i++) {
      int j = random.nextInt(i, ids.size());
      String id = ids.get(moved.getOrDefault(j, j));
      moved.put(j, moved.getOrDefault(i, i));
      if (!answers.test(id)) {
        drawn.add(id);
      }
    }
    return List.copyOf(drawn);
  }
}
