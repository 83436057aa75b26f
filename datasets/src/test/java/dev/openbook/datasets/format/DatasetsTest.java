package dev.openbook.datasets.format;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.SharedData;
import dev.openbook.datasets.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
  private static final Path SQUAD = SharedData.path("data/squad");

  @Test
  void xquad_isThePublishedFile() {
    Dataset xquad = Datasets.open("xquad", Path.of("."));

    assertThat(xquad.name()).isEqualTo("xquad");
    assertThat(xquad.licence()).isEqualTo("CC BY-SA 4.0");
    assertThat(xquad.sha256())
        .isEqualTo("e4c57d1c9143aaa1c5d265ba5987a65f4e69528d2a98f29d6e75019b10344f29");
    checkCounts(xquad, 48, 240, 1190, 0);
    checkSpans(xquad);
  }

  @Test
  void xquad_carriesLicenceAndAttribution() throws IOException {
    try (var licence = Datasets.class.getResourceAsStream("xquad/LICENSE.txt");
        var attribution = Datasets.class.getResourceAsStream("xquad/ATTRIBUTION.md")) {
      assertThat(licence).isNotNull();
      assertThat(new String(licence.readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("Creative Commons Attribution-ShareAlike 4.0 International");
      assertThat(attribution).isNotNull();
      assertThat(new String(attribution.readAllBytes(), StandardCharsets.UTF_8))
          .contains("Artetxe", "Ruder", "Yogatama", "1910.11856", "Rajpurkar", "CC BY-SA 4.0");
    }
  }

  @Test
  @NeedsShared("data/squad")
  void squad_version1() {
    Dataset squad = Datasets.open("squad:dev-v1.1.rebuilt.json", SQUAD);

    assertThat(squad.name()).isEqualTo("dev-v1.1.rebuilt");
    checkCounts(squad, 48, 2067, 10570, 0);
    checkSpans(squad);
  }

  @Test
  @NeedsShared("data/squad")
  void squad_version2() {
    Dataset squad = Datasets.open(SQUAD.resolve("dev-v2.0.rebuilt.json").toString(), Path.of("."));

    checkCounts(squad, 35, 1204, 11873, 5945);
    checkSpans(squad);
  }

  private static void checkCounts(
      Dataset dataset, int articles, int paragraphs, int questions, int unanswerable) {
    assertThat(dataset.documents()).hasSize(articles);
    assertThat(
            dataset.questions().stream()
                .map(question -> question.documentId() + question.paragraphs().getFirst())
                .distinct())
        .hasSize(paragraphs);
    assertThat(dataset.questions()).hasSize(questions);
    assertThat(dataset.questions().stream().filter(question -> !question.isAnswerable()))
        .hasSize(unanswerable);
  }

  private static void checkSpans(Dataset dataset) {
    Map<String, Document> documents = dataset.documentsById();
    for (Question question : dataset.questions()) {
      String text = requireNonNull(documents.get(question.documentId())).text();
      Span paragraph = question.paragraphs().getFirst();
      assertThat(paragraph.start() == 0 || text.startsWith("\n\n", paragraph.start() - 2)).isTrue();
      assertThat(paragraph.end() == text.length() || text.startsWith("\n\n", paragraph.end()))
          .isTrue();
      assertThat(question.answers()).doesNotHaveDuplicates();
      assertThat(question.answerSpans().isEmpty()).isEqualTo(question.answers().isEmpty());
      for (Span span : question.answerSpans()) {
        assertThat(paragraph.contains(span)).isTrue();
        assertThat(question.answers()).contains(text.substring(span.start(), span.end()));
      }
    }
  }

  @Test
  void open_folderByPathAndByPrefix(@TempDir Path base) throws IOException {
    Path folder = Files.createDirectory(base.resolve("notes"));
    Files.writeString(folder.resolve("a.txt"), "Paris is in France.");
    Files.writeString(
        folder.resolve("questions.jsonl"),
        """
        {"id": "q", "document": "a", "question": "Where is Paris?", "answers": ["France"]}
        """);

    Dataset byPath = Datasets.open("notes", base);

    assertThat(byPath.name()).isEqualTo("notes");
    assertThat(Datasets.open("folder:notes", base)).isEqualTo(byPath);
    assertThat(Datasets.open(folder.toString(), Path.of("/nowhere"))).isEqualTo(byPath);
  }

  @Test
  void open_unknownNames(@TempDir Path base) {
    assertThatThrownBy(() -> Datasets.open("xqad", base))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "unknown dataset 'xqad'; known: xquad, lab, squad:PATH, folder:PATH,"
                + " excerpts:PATH, quality:PATH, squality:PATH, pubmedqa:PATH, hotpotqa:PATH,"
                + " nq-open:PATH, or a path, but nothing is at "
                + base.resolve("xqad")
                + "; did you mean 'xquad'?");
    assertThatThrownBy(() -> Datasets.open("sqad:dev.json", base))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "unknown dataset kind 'sqad:'; known: excerpts:, folder:, hotpotqa:, nq-open:,"
                + " pubmedqa:, quality:, squad:, squality:; did you mean 'squad:'?");
    assertThatThrownBy(() -> Datasets.open("squad:none.json", base))
        .isInstanceOf(BadInputException.class)
        .hasMessage("file not found at " + base.resolve("none.json"));
    assertThatThrownBy(() -> Datasets.open("folder:none", base))
        .isInstanceOf(BadInputException.class)
        .hasMessage("folder not found at " + base.resolve("none"));
    assertThatThrownBy(() -> Datasets.open("squad:", base))
        .isInstanceOf(BadInputException.class)
        .hasMessage("dataset 'squad:' must name a path");
  }
}
