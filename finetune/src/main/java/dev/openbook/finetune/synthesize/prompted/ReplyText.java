package dev.openbook.finetune.synthesize.prompted;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What replies have in common: polite openings, crumbs, copies. */
final class ReplyText {
  private static final int FEWEST_WORDS = 8;
  private static final Pattern OPENING =
      Pattern.compile(
          "(?is)^(?:sure|certainly|of course|here(?:'s| is| are))\\b[^\\n]{0,150}?:\\s+");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private ReplyText() {}

  /** Returns a reply without white space around it and without a polite opening. */
  static String plain(String reply) {
    return OPENING.matcher(reply.strip()).replaceFirst("").strip();
  }

  /**
   * Returns why running text is not fit to train on.
   *
   * @param text without opening
   * @param source what must not be copied
   */
  static Optional<String> fault(String text, String source) {
    if (text.isEmpty()) {
      return Optional.of("empty");
    }
    if (BLANKS.split(text, -1).length < FEWEST_WORDS) {
      return Optional.of("too short");
    }
    return lower(source).contains(lower(text))
        ? Optional.of("copied from the passage")
        : Optional.empty();
  }

  /** Returns a text in small letters, each run of white space as one blank. */
  static String lower(String text) {
    return BLANKS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }

  /** Returns running text, or why it is not fit. */
  static WritingPrompt.Reading running(String reply, String source) {
    String text = plain(reply);
    return fault(text, source)
        .map(WritingPrompt.Reading::rejected)
        .orElseGet(() -> WritingPrompt.Reading.of(text));
  }
}
