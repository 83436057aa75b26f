package dev.openbook.eval.report;

import dev.openbook.datasets.file.AtomicFile;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes a data card as one HTML file that needs no other, and as JSON. */
public final class CardWriter {
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private CardWriter() {}

  /**
   * Writes the card; files appear whole or not at all, and parent folders are made.
   *
   * @param card what to show
   * @param html the page
   * @param json the same figures
   * @throws IOException if a file cannot be written
   */
  public static void write(DataCard card, Path html, Path json) throws IOException {
    AtomicFile.write(html, html(card));
    AtomicFile.write(json, PRETTY.writeValueAsString(card) + "\n");
  }

  /** Returns the card as HTML; the same card gives the same text. */
  @SuppressWarnings("NullAway") // jte's way to say "no interceptor"; its classes carry no @Nullable
  public static String html(DataCard card) {
    var output = new StringOutput(1 << 16);
    var page = new CardPage(card, ReportWriter.resource("report.css"));
    JtecardGenerated.render(new OwaspHtmlTemplateOutput(output), null, page);
    return output.toString();
  }
}
