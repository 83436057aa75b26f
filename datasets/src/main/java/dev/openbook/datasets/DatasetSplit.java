package dev.openbook.datasets;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A dataset cut by document in two: the articles of the test and the rest, from which worked
 * examples are drawn.
 *
 * <p>The draw is random but depends only on the seed and the ids: the same seed gives the same
 * split on every machine, a test of n articles lies within the test of n + 1, and within an article
 * the first k questions lie within the first k + 1. Both halves keep source order.
 *
 * @param test the drawn articles and the drawn questions about them
 * @param outside all other articles with all their questions; no document or question of {@code
 *     test} is in it
 * @param seed the seed of the draw
 */
public record DatasetSplit(Dataset test, Dataset outside, long seed) {
  // Seeds of the two draws differ, so that one choice says nothing about the other.
  private static final long QUESTION_DRAW = 1;

  public DatasetSplit {
    requireNonNull(test, "test is null");
    requireNonNull(outside, "outside is null");
    Set<String> tested =
        test.documents().stream().map(Document::id).collect(Collectors.toUnmodifiableSet());
    for (Document document : outside.documents()) {
      if (tested.contains(document.id())) {
        throw new IllegalArgumentException(
            "test and outside must be disjoint, got '" + document.id() + "' in both");
      }
    }
  }

  /**
   * Draws a split. Articles without questions are never drawn; an article with fewer than {@code
   * questionsPerArticle} questions gives all it has.
   *
   * @param articles articles of the test, at least 1
   * @param questionsPerArticle questions of each at most, at least 1
   * @param seed any number
   * @throws BadInputException if the dataset has fewer articles with questions
   */
  public static DatasetSplit of(Dataset dataset, int articles, int questionsPerArticle, long seed) {
    requirePositive("articles", articles);
    requirePositive("questionsPerArticle", questionsPerArticle);
    var questions = dataset.questionsByDocument();
    List<Document> asked =
        dataset.documents().stream().filter(d -> questions.containsKey(d.id())).toList();
    if (asked.size() < articles) {
      throw new BadInputException(
          "dataset '"
              + dataset.name()
              + "' has "
              + asked.size()
              + " articles with questions, got articles: "
              + articles
              + "; lower it");
    }
    Set<String> drawn =
        SeededOrder.sample(asked, articles, seed, Document::id).stream()
            .map(Document::id)
            .collect(Collectors.toUnmodifiableSet());
    Set<String> drawnQuestions =
        drawn.stream()
            .flatMap(
                id ->
                    SeededOrder.sample(
                        questions.getOrDefault(id, List.of()),
                        questionsPerArticle,
                        seed + QUESTION_DRAW,
                        Question::id)
                        .stream())
            .map(Question::id)
            .collect(Collectors.toUnmodifiableSet());
    return new DatasetSplit(
        dataset.filter(d -> drawn.contains(d.id()), q -> drawnQuestions.contains(q.id())),
        dataset.filter(d -> !drawn.contains(d.id()), q -> true),
        seed);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
    }
  }
}
