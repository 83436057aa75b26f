package dev.openbook.eval.report.plot;

import java.util.Locale;

/**
 * Builds one SVG picture as well-formed XML.
 *
 * <p>Colours come from the page's style sheet through class names, so that a picture follows the
 * light or dark theme. Every text and attribute is escaped here and nowhere else.
 */
public final class Svg {
  private final StringBuilder out = new StringBuilder(2048);

  private Svg() {}

  /** Starts a picture of a fixed drawing size that scales with its place. */
  public static Svg of(String cssClass, double width, double height, String description) {
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
  public Svg line(String cssClass, double x1, double y1, double x2, double y2) {
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
    return polygon(
        cssClass,
        new double[] {x, x + radius, x, x - radius},
        new double[] {y - radius, y, y + radius, y});
  }

  /** Adds a closed shape with the given corners. */
  Svg polygon(String cssClass, double[] xs, double[] ys) {
    return corners("polygon", cssClass, xs, ys);
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

  /** Adds a path through points. */
  Svg polyline(String cssClass, double[] xs, double[] ys) {
    return corners("polyline", cssClass, xs, ys);
  }

  private Svg corners(String tag, String cssClass, double[] xs, double[] ys) {
    out.append('<').append(tag).append(" class=\"").append(escape(cssClass));
    out.append("\" points=\"");
    for (int i = 0; i < xs.length; i++) {
      out.append(i == 0 ? "" : " ").append(number(xs[i])).append(',').append(number(ys[i]));
    }
    out.append("\"/>");
    return this;
  }

  /** Returns the finished picture. */
  public String markup() {
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

  /** Returns at most so many characters of a text, the last one an ellipsis where it had more. */
  static String shorten(String text, int most) {
    int length = text.codePointCount(0, text.length());
    return length <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "\u2026";
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
