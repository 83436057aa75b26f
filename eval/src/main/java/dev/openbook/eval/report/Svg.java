package dev.openbook.eval.report;

import java.util.Locale;

/**
 * Builds one SVG picture as well-formed XML.
 *
 * <p>Colours come from the page's style sheet through class names, so that a picture follows the
 * light or dark theme. Every text and attribute is escaped here and nowhere else.
 */
final class Svg {
  private final StringBuilder out = new StringBuilder(2048);

  private Svg() {}

  /** Starts a picture of a fixed drawing size that scales with its place. */
  static Svg of(String cssClass, double width, double height, String description) {
    var svg = new Svg();
    svg.out
        .append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"")
        .append(escape(cssClass))
        .append("\" viewBox=\"0 0 ")
        .append(number(width))
        .append(' ')
        .append(number(height))
        .append("\" role=\"img\" aria-label=\"")
        .append(escape(description))
        .append("\">");
    return svg;
  }

  /** Adds a line. */
  Svg line(String cssClass, double x1, double y1, double x2, double y2) {
    out.append("<line class=\"").append(escape(cssClass)).append('"');
    attribute("x1", x1);
    attribute("y1", y1);
    attribute("x2", x2);
    attribute("y2", y2);
    out.append("/>");
    return this;
  }

  /** Adds a filled or hollow dot. */
  Svg dot(String cssClass, double x, double y, double radius) {
    out.append("<circle class=\"").append(escape(cssClass)).append('"');
    attribute("cx", x);
    attribute("cy", y);
    attribute("r", radius);
    out.append("/>");
    return this;
  }

  /** Adds a diamond. */
  Svg diamond(String cssClass, double x, double y, double radius) {
    String points =
        String.join(
            " ",
            number(x) + "," + number(y - radius),
            number(x + radius) + "," + number(y),
            number(x) + "," + number(y + radius),
            number(x - radius) + "," + number(y));
    out.append("<polygon class=\"").append(escape(cssClass)).append("\" points=\"");
    out.append(points).append("\"/>");
    return this;
  }

  /** Adds text; {@code anchor} is {@code start}, {@code middle} or {@code end}. */
  Svg text(String cssClass, double x, double y, String anchor, String text) {
    out.append("<text class=\"").append(escape(cssClass)).append('"');
    attribute("x", x);
    attribute("y", y);
    out.append(" text-anchor=\"").append(escape(anchor)).append("\">");
    out.append(escape(text)).append("</text>");
    return this;
  }

  /** Adds an unfilled path through points given as {@code x,y} pairs. */
  Svg polyline(String cssClass, double[] xs, double[] ys) {
    out.append("<polyline class=\"").append(escape(cssClass)).append("\" points=\"");
    for (int i = 0; i < xs.length; i++) {
      out.append(i == 0 ? "" : " ").append(number(xs[i])).append(',').append(number(ys[i]));
    }
    out.append("\"/>");
    return this;
  }

  /** Returns the finished picture. */
  String markup() {
    return out + "</svg>";
  }

  private void attribute(String name, double value) {
    out.append(' ').append(name).append("=\"").append(number(value)).append('"');
  }

  private static String number(double value) {
    double rounded = Math.round(value * 10) / 10.0;
    return rounded == Math.rint(rounded)
        ? String.format(Locale.ROOT, "%.0f", rounded + 0.0)
        : String.format(Locale.ROOT, "%.1f", rounded);
  }

  /** Returns text fit for XML content and attributes; characters XML forbids are left out. */
  static String escape(String text) {
    var escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .filter(Svg::isXmlCharacter)
        .forEach(
            c -> {
              switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  // XML 1.0, production 2: Char
  private static boolean isXmlCharacter(int c) {
    return c == 0x9
        || c == 0xA
        || c == 0xD
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
