package dev.openbook.finetune.judge;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The line that a reply ends with: a label and one of some choices.
 *
 * @param opening the label, e.g. {@code Score:}
 * @param choices what may follow, at least two
 * @param continuations the choices as a model continues the label, in the same order
 * @param pattern finds a verdict; its first group is the choice
 */
record ReplyForm(
    String opening, List<String> choices, List<String> continuations, Pattern pattern) {
  ReplyForm {
    choices = List.copyOf(choices);
    continuations = List.copyOf(continuations);
  }

  /** Returns the form {@code <label> <choice>}, e.g. {@code Score: 4}. */
  static ReplyForm labelled(String label, List<String> choices) {
    Pattern pattern =
        Pattern.compile(
            Pattern.quote(label) + "[\\s*_`]*(" + any(choices) + ")(?![\\p{L}\\p{N}]|[.,]\\d)",
            Pattern.CASE_INSENSITIVE);
    return new ReplyForm(
        label, choices, choices.stream().map(each -> " " + each).toList(), pattern);
  }

  /** Returns the form {@code <label> [[<choice>]]}; in a reply the brackets alone count. */
  static ReplyForm bracketed(String label, List<String> choices) {
    return new ReplyForm(
        label,
        choices,
        choices.stream().map(each -> " [[" + each + "]]").toList(),
        Pattern.compile("\\[\\[(" + any(choices) + ")\\]\\]"));
  }

  private static String any(List<String> choices) {
    return choices.stream().map(Pattern::quote).collect(Collectors.joining("|"));
  }

  /** Returns the place of the choice that a reply names last; empty when it names none. */
  Optional<Integer> read(String reply) {
    Optional<Integer> last = Optional.empty();
    Matcher matcher = pattern.matcher(reply);
    while (matcher.find()) {
      String found = matcher.group(1).toLowerCase(Locale.ROOT);
      last =
          Optional.of(
              choices.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList().indexOf(found));
    }
    return last;
  }
}
