package dev.openbook.eval.cli;

import dev.openbook.eval.report.CardMeasure;
import dev.openbook.eval.report.DataCard;
import dev.openbook.eval.report.DataCard.Figures;
import dev.openbook.eval.report.DataCard.Group;
import dev.openbook.eval.report.DataCard.Row;
import dev.openbook.finetune.curate.SourceNgrams;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** A data card's figures as plain text. */
final class CardTable {
  private static final String NONE = "-";
  private static final int MOST_LEFT_OUT = 8;

  private final PrintStream out;

  CardTable(PrintStream out) {
    this.out = out;
  }

  void print(DataCard card) {
    for (Group group : card.groups()) {
      if (!group.shown().isEmpty()) {
        out.printf(
            Locale.ROOT,
            "%s, %,d words each, drawn by seed %d; at most %,d texts compared with each other%n",
            group.isByPrompt() ? "by prompt" : "by kind",
            group.words(),
            card.drawing().seed(),
            card.drawing().pairwise());
        variety(group).print(out);
        out.println();
        nearness(group).print(out);
        out.println();
      }
      group.leftOut().stream()
          .limit(MOST_LEFT_OUT)
          .forEach(row -> out.println("left out: " + name(row, group) + ", " + row.leftOut()));
      if (group.leftOut().size() > MOST_LEFT_OUT) {
        out.println(
            "left out: " + (group.leftOut().size() - MOST_LEFT_OUT) + " more, named in the card");
      }
    }
    card.audit().ifPresent(audit -> out.println(audit.summary()));
  }

  private static TextTable variety(Group group) {
    var head = new ArrayList<>(List.of(heading(group), "texts"));
    Stream.of(CardMeasure.values()).map(CardMeasure::label).forEach(head::add);
    var rows = new TextTable(1, head);
    for (Row row : group.shown()) {
      Figures figures = row.figures().orElseThrow();
      var cells = new ArrayList<>(List.of(name(row, group), count(figures.diversity().texts())));
      for (CardMeasure measure : CardMeasure.values()) {
        cells.add(score(measure.of(figures)));
      }
      rows.add(cells);
    }
    return rows;
  }

  private static TextTable nearness(Group group) {
    var head = new ArrayList<>(List.of(heading(group)));
    SourceNgrams.SIZES.forEach(n -> head.add("in source, n=" + n));
    head.addAll(List.of("faithful", "yield", "all texts", "all words"));
    var rows = new TextTable(1, head);
    for (Row row : group.shown()) {
      Figures figures = row.figures().orElseThrow();
      var cells = new ArrayList<>(List.of(name(row, group)));
      for (int n : SourceNgrams.SIZES) {
        Double share = figures.diversity().sourceOverlap().get(n);
        cells.add(share == null ? NONE : String.format(Locale.ROOT, "%.2f %%", 100 * share));
      }
      cells.add(percent(row.faithfulness()));
      cells.add(percent(row.keptShare()));
      cells.addAll(List.of(count(row.texts()), count(row.words())));
      rows.add(cells);
    }
    if (!group.isByPrompt()) {
      DataCard.PUBLISHED.forEach(
          each -> {
            var cells = new ArrayList<>(List.of(each.name()));
            each.percent().forEach(percent -> cells.add(percent + " %"));
            cells.addAll(List.of(NONE, NONE, NONE, NONE));
            rows.add(cells);
          });
    }
    return rows;
  }

  private static String heading(Group group) {
    return group.isByPrompt() ? "kind, prompt" : "kind";
  }

  /** Generators are named where they tell rows apart. */
  private static String name(Row row, Group group) {
    String name = row.kind() + (group.isByPrompt() ? " " + row.prompt() : "");
    boolean isTaken =
        group.rows().stream()
            .anyMatch(
                other ->
                    other.kind().equals(row.kind())
                        && other.prompt().equals(row.prompt())
                        && !other.generator().equals(row.generator()));
    return isTaken ? name + " (" + row.generator() + ")" : name;
  }

  private static String score(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.3f", value.getAsDouble()) : NONE;
  }

  private static String percent(OptionalDouble share) {
    return share.isPresent()
        ? String.format(Locale.ROOT, "%.1f %%", 100 * share.getAsDouble())
        : NONE;
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
