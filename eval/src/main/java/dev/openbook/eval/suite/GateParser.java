package dev.openbook.eval.suite;

import dev.openbook.datasets.NearestName;
import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.suite.Suite.Arm;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses gates: {@code SIDE > SIDE} or {@code SIDE < SIDE}, where a side is a number or {@code ARM[
 * - ARM].MEASURE[ ci.low| ci.high]}.
 */
final class GateParser {
  private static final Pattern GATE = Pattern.compile("(.+?)\\s*([<>])\\s*(.+)");
  private static final Pattern SIDE =
      Pattern.compile("(\\S+?)(?:\\s+-\\s+(\\S+?))?\\.(\\w+)(?:\\s+ci\\.(low|high))?");

  private final List<Arm> arms;
  private final Function<String, RuntimeException> complaint;

  GateParser(List<Arm> arms, Function<String, RuntimeException> complaint) {
    this.arms = arms;
    this.complaint = complaint;
  }

  Gate parse(String expression) {
    Matcher matcher = GATE.matcher(expression.strip());
    if (!matcher.matches()) {
      throw complaint.apply("must read 'SIDE > SIDE' or 'SIDE < SIDE', got \"" + expression + "\"");
    }
    return new Gate(
        expression,
        side(matcher.group(1), expression),
        matcher.group(2).equals(">"),
        side(matcher.group(3), expression));
  }

  private Gate.Operand side(String text, String expression) {
    if (text.matches("[-+]?[0-9]*\\.?[0-9]+")) {
      return new Gate.Constant(Double.parseDouble(text));
    }
    Matcher matcher = SIDE.matcher(text);
    if (!matcher.matches()) {
      throw complaint.apply(
          "\""
              + text
              + "\" must be a number or ARM[ - ARM].MEASURE[ ci.low| ci.high], in \""
              + expression
              + "\"");
    }
    Gate.Part part =
        switch (matcher.group(4)) {
          case "low" -> Gate.Part.LOW;
          case "high" -> Gate.Part.HIGH;
          case null, default -> Gate.Part.VALUE;
        };
    return new Gate.Measured(
        arm(matcher.group(1)),
        Optional.ofNullable(matcher.group(2)).map(this::arm),
        measure(matcher.group(3)),
        part);
  }

  private Arm arm(String name) {
    return arms.stream()
        .filter(arm -> arm.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown("arm", name, arms.stream().map(Arm::name).toList()));
  }

  private AnswerMeasure measure(String name) {
    return AnswerMeasure.byName(name)
        .orElseThrow(() -> unknown("measure", name, AnswerMeasure.names()));
  }

  private RuntimeException unknown(String thing, String name, Collection<String> known) {
    return complaint.apply("names " + NearestName.unknown(thing, name, known));
  }
}
