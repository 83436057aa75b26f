package dev.openbook.datasets.format;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.SharedData;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.fetch.Fetcher;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published files as they are: counts, which the cards in docs/cards state, and checksums. */
class BenchmarkFilesTest {
  private static Dataset open(String spec) {
    return Datasets.open(spec, SharedData.path("data"));
  }

  @ParameterizedTest
  @NeedsShared("data/quality")
  @CsvSource({
    "quality, 202",
    "squality, 125",
    "pubmedqa, 500",
    "hotpotqa, 500",
    "nq-open, 2655",
    "squad-2.0, 11873"
  })
  void catalogName_opensTheFilesOfTheUsersFolder(String name, int questions, @TempDir Path cache) {
    Map<String, String> environment =
        Map.of(
            "OPENBOOK_MODELS", SharedData.path("data").toString(),
            "OPENBOOK_CACHE", cache.toString());

    Dataset dataset =
        Datasets.open(name, Path.of(""), Fetcher.fromEnvironment(environment), Progress.NONE);

    assertThat(dataset.questions()).hasSize(questions);
  }

  @Test
  @NeedsShared("data/quality")
  void quality_allQuestionsHaveFourOptionsOfWhichOneIsRight() {
    Dataset dataset = open("quality:quality/quality-leval.jsonl");

    assertThat(dataset.sha256())
        .isEqualTo("e12593a3da249dc1f769d10e07da896a524917f278900a6f6ef42e7fd4daa67b");
    assertThat(dataset.documents()).hasSize(15);
    assertThat(dataset.questions()).hasSize(202);
    assertThat(dataset.questions())
        .allSatisfy(
            question -> {
              var choices = question.options().orElseThrow();
              assertThat(choices.options()).hasSize(4).doesNotHaveDuplicates();
              assertThat(question.answers()).containsExactly(choices.options().get(choices.gold()));
              assertThat(question.text()).doesNotContain("(A)");
            });
    assertThat(countsOf(dataset, question -> question.options().orElseThrow().gold()))
        .isEqualTo(Map.of(0, 56L, 1, 52L, 2, 43L, 3, 51L));
  }

  @ParameterizedTest
  @NeedsShared("data/squality")
  @CsvSource({
    "train, 50, 7d36b79a8fa42ee4b7203a83ab4816ff2b413d927938e3445d973d6918251832",
    "dev, 25, e9cbb1daff74b70a6cd15641ba2f602a925761759200a17c9225aca90018a42b",
    "test, 52, 5a485f30edebd16367427997ae82fac47bcd9ada9e7755c70a7d6569c0668c9c"
  })
  void squality_fiveQuestionsOfFourAnswersEach(String split, int stories, String sha256) {
    Dataset dataset = open("squality:squality/v1-3-txt/" + split + ".jsonl");

    assertThat(dataset.sha256()).isEqualTo(sha256);
    assertThat(dataset.documents()).hasSize(stories);
    assertThat(dataset.questions()).hasSize(5 * stories);
    assertThat(dataset.questions()).allSatisfy(asked -> assertThat(asked.answers()).hasSize(4));
    assertThat(dataset.questions())
        .filteredOn(asked -> asked.text().equals("What is the plot of the story?"))
        .hasSize(stories);
  }

  @Test
  @NeedsShared("data/pubmedqa")
  void pubmedqa_officialTest() {
    Dataset dataset = open("pubmedqa:pubmedqa");

    assertThat(dataset.documents()).hasSize(500);
    assertThat(countsOf(dataset, question -> question.answers().getFirst()))
        .isEqualTo(Map.of("yes", 276L, "no", 169L, "maybe", 55L));
  }

  @Test
  @NeedsShared("data/hotpotqa")
  void hotpotqa_everyQuestionTakesTwoParagraphs() {
    Dataset dataset = open("hotpotqa:hotpotqa/dev_subsampled.jsonl");
    Map<String, Document> documents = dataset.documentsById();

    assertThat(dataset.sha256())
        .isEqualTo("837a919903fedf521211c4271f168ad5458488198e9c4d967bf5f3a579525ce8");
    assertThat(documents).hasSize(500);
    assertThat(countsOf(dataset, question -> question.paragraphs().size()))
        .isEqualTo(Map.of(2, 500L));
    Question first = dataset.questions().getFirst();
    Span span = first.paragraphs().getFirst();
    assertThat(requireNonNull(documents.get(first.id())).text().substring(span.start()))
        .startsWith("Shirley Temple\nShirley Temple Black (April 23, 1928");
  }

  @Test
  @NeedsShared("data/nq-oracle")
  void nqOpen_passagesAreSharedAndHoldAnAnswer() {
    Dataset dataset = open("nq-open:nq-oracle/nq-open-oracle.jsonl.gz");

    assertThat(dataset.name()).isEqualTo("nq-open-oracle");
    assertThat(dataset.sha256())
        .isEqualTo("6a7f72b846f663a133ef952244e5a4e43f06bcf190afe34e8fbe687ce0d1653e");
    assertThat(dataset.documents()).hasSize(2600);
    assertThat(dataset.questions()).hasSize(2655);
    Map<String, Document> documents = dataset.documentsById();
    for (Question question : dataset.questions()) {
      String text = requireNonNull(documents.get(question.documentId())).text();
      assertThat(question.answerSpans()).isNotEmpty();
      for (Span span : question.answerSpans()) {
        assertThat(question.answers())
            .anyMatch(text.substring(span.start(), span.end())::equalsIgnoreCase);
      }
    }
  }

  private static <T> Map<T, Long> countsOf(Dataset dataset, Function<Question, T> key) {
    return dataset.questions().stream()
        .collect(Collectors.groupingBy(key, TreeMap::new, Collectors.counting()));
  }
}
