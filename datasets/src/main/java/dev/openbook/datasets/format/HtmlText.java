package dev.openbook.datasets.format;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes plain text of HTML by rule, without a parser.
 *
 * <p>Text without a tag {@code html}, {@code body}, {@code div}, {@code p} or {@code br} is left
 * exactly as it is. Else comments, {@code head}, {@code script} and {@code style} go with what they
 * hold; white space becomes single spaces (in {@code pre} too); {@code br} becomes a line end, the
 * ends of blocks (paragraphs, headings, list items, rows, quotations) an empty line; other tags are
 * dropped. Numeric references and {@code amp}, {@code lt}, {@code gt}, {@code quot}, {@code apos}
 * and {@code nbsp} are replaced by their characters, other names stay as they are.
 */
final class HtmlText {
  private static final Pattern HTML =
      Pattern.compile("<(html|body|div|p|br)\\b[^<>]*>", Pattern.CASE_INSENSITIVE);
  private static final Pattern HIDDEN =
      Pattern.compile(
          "<!--.*?-->|<(head|script|style)\\b[^<>]*>.*?</\\1\\s*>",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern LINE_END =
      Pattern.compile("<br\\b[^<>]*>", Pattern.CASE_INSENSITIVE);
  private static final Pattern BLOCK_END =
      Pattern.compile(
          "</?(p|div|h[1-6]|li|ul|ol|dl|dt|dd|tr|table|blockquote|pre|center|hr|body|section)"
              + "\\b[^<>]*>",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern TAG = Pattern.compile("</?[a-zA-Z!?][^<>]*>");
  private static final Pattern REFERENCE =
      Pattern.compile("&(?:#(\\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp));");
  private static final Map<String, String> NAMED =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ");

  private HtmlText() {}

  /** Returns the text of HTML, or what is no HTML as it stands. */
  static String of(String html) {
    if (!HTML.matcher(html).find()) {
      return html;
    }
    String text = HIDDEN.matcher(html).replaceAll(" ");
    text = SPACES.matcher(text).replaceAll(" ");
    text = LINE_END.matcher(text).replaceAll("\n");
    text = BLOCK_END.matcher(text).replaceAll("\n\n");
    text = TAG.matcher(text).replaceAll("");
    text = REFERENCE.matcher(text).replaceAll(HtmlText::character);
    return text.replaceAll(" *\n *", "\n").replaceAll("\n{3,}", "\n\n").strip();
  }

  private static String character(MatchResult reference) {
    if (reference.group(3) != null) {
      return Matcher.quoteReplacement(NAMED.getOrDefault(reference.group(3), ""));
    }
    int code =
        reference.group(1) != null
            ? Integer.parseInt(reference.group(1))
            : Integer.parseInt(reference.group(2), 16);
    boolean isCharacter = Character.isValidCodePoint(code) && code >= ' ' && !isSurrogate(code);
    return Matcher.quoteReplacement(isCharacter ? Character.toString(code) : reference.group());
  }

  private static boolean isSurrogate(int code) {
    return code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
  }
}
