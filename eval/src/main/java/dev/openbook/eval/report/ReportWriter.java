package dev.openbook.eval.report;

import dev.openbook.datasets.file.AtomicFile;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes a report as one HTML file that needs no network and no other file. */
public final class ReportWriter {
  private ReportWriter() {}

  /**
   * Writes the report; the file appears whole or not at all, and parent folders are made.
   *
   * @param report what to show
   * @param file where to write, e.g. {@code report.html} in the run's folder
   * @throws IOException if the file cannot be written
   */
  public static void write(Report report, Path file) throws IOException {
    AtomicFile.write(file, html(report));
  }

  /** Returns the report as HTML; the same report gives the same text. */
  @SuppressWarnings("NullAway") // jte's way to say "no interceptor"; its classes carry no @Nullable
  public static String html(Report report) {
    var output = new StringOutput(1 << 16);
    var page =
        new Page(
            report,
            AttributionFacts.of(report),
            AbstentionFacts.of(report),
            OriginFacts.of(report),
            ConfidenceFacts.of(report),
            resource("report.css"),
            resource("report.js"));
    JtereportGenerated.render(new OwaspHtmlTemplateOutput(output), null, page);
    return output.toString();
  }

  /** Returns a text that lies beside this class. */
  static String resource(String name) {
    try (InputStream in = ReportWriter.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource not found: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
