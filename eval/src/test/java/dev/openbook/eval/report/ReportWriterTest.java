package dev.openbook.eval.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole page. To renew the golden file after a wanted change: {@code mvn -pl eval -am test
 * -Dtest=ReportWriterTest -Dsurefire.failIfNoSpecifiedTests=false -Dopenbook.golden.update=true},
 * then read the difference before committing it.
 */
class ReportWriterTest {
  private static final Pattern DATA =
      Pattern.compile(
          "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void html_ofSmallReport_equalsGolden() throws IOException {
    Path golden = Path.of("src/test/resources/dev/openbook/eval/report/small.html");

    String html = normalised(ReportWriter.html(SampleReports.small()));

    if (Boolean.getBoolean("openbook.golden.update")) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, html, UTF_8);
    }
    assertThat(html).isEqualTo(Files.readString(golden, UTF_8));
  }

  @Test
  void html_isSelfContained() {
    String html = ReportWriter.html(SampleReports.small());

    assertThat(html).doesNotContain("<link", "@import", "url(", " src=");
    assertThat(html.replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
        .doesNotContain("http://", "https://");
    assertThat(html).contains("default-src 'none'");
  }

  @Test
  void html_ofSameReport_isTheSame() {
    assertThat(ReportWriter.html(SampleReports.small()))
        .isEqualTo(ReportWriter.html(SampleReports.small()));
  }

  @Test
  void html_withoutQuestions_hasTablesButNoScript() {
    Report small = SampleReports.small();
    var bare =
        new Report(
            small.run(),
            small.statistics(),
            small.measures(),
            small.preparations(),
            small.contexts(),
            small.arms(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Map.of());

    String html = ReportWriter.html(bare);

    assertThat(html)
        .doesNotContain("<script", "id=\"questions\"", "id=\"gates\"", "id=\"forgetting\"")
        .doesNotContain("id=\"interactions\"", "id=\"sensitivity\"", "id=\"curves\"");
    assertThat(html).contains("id=\"arms\"", "id=\"cost\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "a\u2028b\u2029c",
        "&lt;b&gt; &amp; ]]>",
        "\u05e9\u05dc\u05d5\u05dd \u202e abc",
        "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft",
        "\\u003c/script\\u003e \\\" ${1+1} $unsafe{x} {{x}}",
        "\u0000\u0001\ud83d\ude00 \ud800"
      })
  void html_withHostileText_keepsItText(String hostile) {
    String html = ReportWriter.html(HostileReport.of(hostile));
    String plain = ReportWriter.html(HostileReport.of("plain text"));

    assertThat(tags(html)).isEqualTo(tags(plain));
    JsonNode question = JsonMapper.shared().readTree(data(html)).get("questions").get(0);
    assertThat(question.get(2).stringValue()).isEqualTo(hostile);
    assertThat(question.get(5).get(0).get(0).stringValue()).isEqualTo(hostile);
    assertThat(data(html)).doesNotContain("<", ">", "&", "\u2028", "\u2029");
  }

  @Test
  void html_ofTwoThousandQuestions_staysSmall() throws IOException {
    Path file = folder.resolve("deep/report.html");

    ReportWriter.write(SampleReports.large(2_000), file);

    assertThat(Files.size(file)).isBetween(1_500_000L, 4_000_000L);
    JsonNode data = JsonMapper.shared().readTree(data(Files.readString(file, UTF_8)));
    assertThat(data.get("questions").size()).isEqualTo(2_000);
    assertThat(data.get("passages").size()).isEqualTo(2_000);
  }

  @Test
  @NeedsShared("data/xquad/xquad.en.json")
  void write_samples_forLookingAt() throws IOException {
    Path target = Path.of("target/report-samples");

    ReportWriter.write(
        SampleReports.xquad(SharedData.path("data/xquad/xquad.en.json"), 8, 20),
        target.resolve("xquad.html"));
    ReportWriter.write(SampleReports.large(2_000), target.resolve("large.html"));
    ReportWriter.write(
        HostileReport.of("</script><b>x</b> \u05e9\u05dc\u05d5\u05dd " + "abcdefghij".repeat(12)),
        target.resolve("hostile.html"));

    String html = Files.readString(target.resolve("xquad.html"), UTF_8);
    assertThat(html).contains("questions on 8 documents", "Super Bowl 50");
  }

  /** Returns the tag names and their attribute names, in order: what a browser would build. */
  static List<String> tags(String html) {
    return Pattern.compile("<(/?[a-zA-Z]+)((?:\\s+[-a-zA-Z0-9]+(?:=\"[^\"]*\")?)*)\\s*/?>")
        .matcher(html.replaceAll("(?s)<(script|style)\\b([^>]*)>.*?</\\1>", "<$1$2></$1>"))
        .results()
        .map(match -> match.group(1) + match.group(2).replaceAll("=\"[^\"]*\"", ""))
        .toList();
  }

  private static String data(String html) {
    Matcher matcher = DATA.matcher(html);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  static String normalised(String html) {
    return html.replaceAll("(?s)<style>.*?</style>", "<style>report.css</style>")
        .replaceAll("(?s)<script>.*?</script>", "<script>report.js</script>")
        .replaceAll("[ \\t]+\\n", "\n")
        .replaceAll("\\n{2,}", "\n");
  }
}
