package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever stands in the place of a value, a reader gives a dataset or one line of complaint. */
class MalformedFilesTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<JsonNode> ODD =
      Stream.of("null", "true", "-1", "1e99", "\"\"", "\" \"", "\"x\"", "[]", "[[]]", "{}")
          .<JsonNode>map(MAPPER::readTree)
          .toList();

  @TempDir private Path folder;
  private int complaints;

  static Stream<Arguments> samples() {
    return Stream.of(
        Arguments.of("quality:file.json", "file.json", QualityReaderTest.PUBLISHED),
        Arguments.of("quality:file.json", "file.json", QualityReaderTest.REPACKAGED),
        Arguments.of("squality:file.json", "file.json", SqualityReaderTest.STORY),
        Arguments.of("pubmedqa:.", "ori_pqal.json", PubMedQaReaderTest.LABELLED),
        Arguments.of("pubmedqa:.", "test_ground_truth.json", PubMedQaReaderTest.TRUTH),
        Arguments.of("hotpotqa:file.json", "file.json", HotpotQaReaderTest.PROCESSED),
        Arguments.of("hotpotqa:file.json", "file.json", HotpotQaReaderTest.PUBLISHED),
        Arguments.of("nq-open:file.json", "file.json", NqOpenReaderTest.LINE));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void open_oddValues(String spec, String name, String sample) throws IOException {
    writePubMedQa();
    JsonNode root = MAPPER.readTree(sample.replace('\'', '"'));

    replaceEach(spec, folder.resolve(name), root, root);

    assertThat(complaints).isPositive();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void open_cutFiles(String spec, String name, String sample) throws IOException {
    writePubMedQa();

    for (int end = 0; end < sample.length(); end++) {
      open(spec, folder.resolve(name), sample.replace('\'', '"').substring(0, end));
    }

    assertThat(complaints).isEqualTo(sample.length());
  }

  private void writePubMedQa() throws IOException {
    Files.writeString(
        folder.resolve("ori_pqal.json"), PubMedQaReaderTest.LABELLED.replace('\'', '"'));
    Files.writeString(
        folder.resolve("test_ground_truth.json"), PubMedQaReaderTest.TRUTH.replace('\'', '"'));
  }

  private void replaceEach(String spec, Path file, JsonNode root, JsonNode parent)
      throws IOException {
    switch (parent) {
      case ObjectNode object -> {
        for (String field : List.copyOf(object.propertyNames())) {
          JsonNode old = object.get(field);
          for (JsonNode odd : ODD) {
            object.set(field, odd);
            open(spec, file, root.toString());
          }
          object.set(field, old);
          replaceEach(spec, file, root, old);
        }
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          JsonNode old = array.get(i);
          for (JsonNode odd : ODD) {
            array.set(i, odd);
            open(spec, file, root.toString());
          }
          array.set(i, old);
          replaceEach(spec, file, root, old);
        }
      }
      default -> {}
    }
  }

  /** Lets through what is not a complaint. */
  private void open(String spec, Path file, String text) throws IOException {
    Files.writeString(file, text);
    try {
      assertThat(Datasets.open(spec, folder).questions()).isNotEmpty();
    } catch (BadInputException e) {
      assertThat(e.getMessage()).startsWith(folder.toString()).doesNotContain("\n");
      complaints++;
    }
  }
}
