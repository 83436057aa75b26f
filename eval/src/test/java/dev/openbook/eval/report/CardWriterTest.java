package dev.openbook.eval.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole page. To renew the golden file after a wanted change: {@code mvn -pl eval -am test
 * -Dtest=CardWriterTest -Dsurefire.failIfNoSpecifiedTests=false -Dopenbook.golden.update=true},
 * then read the difference before committing it.
 */
class CardWriterTest {
  @TempDir Path folder;

  @Test
  void html_ofSmallCard_equalsGolden() throws IOException {
    Path golden = Path.of("src/test/resources/dev/openbook/eval/report/card.html");

    String html = ReportWriterTest.normalised(CardWriter.html(SampleCards.small()));

    if (Boolean.getBoolean("openbook.golden.update")) {
      Files.writeString(golden, html, UTF_8);
    }
    assertThat(html).isEqualTo(Files.readString(golden, UTF_8));
  }

  @Test
  void html_isSelfContained() {
    String html = CardWriter.html(SampleCards.small());

    assertThat(html).doesNotContain("<link", "@import", "url(", " src=", "<script");
    assertThat(html.replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
        .doesNotContain("http://", "https://");
    assertThat(html).contains("default-src 'none'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</style><script>alert(1)</script>",
        "<!--<script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "&lt;b&gt; &amp; ]]>",
        "\\u003c/script\\u003e \\\" ${1+1} $unsafe{x} {{x}}",
      })
  void html_withHostileText_keepsItText(String hostile) {
    String html = CardWriter.html(SampleCards.hostile(hostile));

    assertThat(ReportWriterTest.tags(html))
        .isEqualTo(ReportWriterTest.tags(CardWriter.html(SampleCards.hostile("plain"))));
  }

  @Test
  void html_withoutYieldsAndAudit_hasNoSuchSection() {
    DataCard small = SampleCards.small();
    DataCard.Group group = small.groups().getFirst();
    DataCard.Row row = group.shown().getFirst();
    var bareRow =
        new DataCard.Row(
            row.kind(),
            row.generator(),
            "",
            row.texts(),
            row.words(),
            0,
            0,
            0,
            Map.of(),
            row.figures(),
            "");
    var bare =
        new DataCard(
            small.title(),
            small.created(),
            small.command(),
            small.version(),
            small.files(),
            small.documents(),
            small.drawing(),
            List.of(new DataCard.Group(false, group.words(), List.of(bareRow))),
            small.origins(),
            List.of(),
            Optional.empty());

    String html = CardWriter.html(bare);

    assertThat(html).doesNotContain("id=\"yield\"", "id=\"audit\"", "<svg");
    assertThat(html).contains("id=\"kinds\"", "id=\"origin\"");
    assertThat(bareRow.faithfulness()).isEmpty();
    assertThat(bareRow.keptShare()).isEmpty();
  }

  @Test
  void write_jsonHasTheSameFigures() throws IOException {
    CardWriter.write(
        SampleCards.small(), folder.resolve("deep/card.html"), folder.resolve("deep/card.json"));

    JsonNode card = JsonMapper.shared().readTree(folder.resolve("deep/card.json").toFile());
    JsonNode row = card.path("groups").get(0).path("rows").get(0);
    assertThat(row.path("kind").stringValue()).isEqualTo("entigraph");
    assertThat(row.at("/figures/diversity/sourceOverlap/16").doubleValue()).isEqualTo(0.0312);
    assertThat(row.at("/figures/distances/remoteClique").doubleValue()).isEqualTo(0.4);
    assertThat(card.path("created").stringValue()).isEqualTo("2026-11-27T16:00:00Z");
    assertThat(Files.readString(folder.resolve("deep/card.html"))).contains("<!doctype html>");
  }

  @Test
  void keptShare_andFaithfulness_areShares() {
    DataCard.Row row = SampleCards.small().groups().getFirst().rows().getFirst();

    assertThat(row.made()).isEqualTo(1_250);
    assertThat(row.keptShare()).hasValue(0.96);
    assertThat(row.faithfulness()).hasValue(0.99);
    assertThat(CardPage.reasons(row)).isEqualTo("near-duplicate 40, unfaithful 10");
  }
}
