package dev.openbook.eval.cli;

import dev.openbook.finetune.synthesize.SyntheticText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The first few texts under each heading, to be looked at. */
final class TextPreview {
  private final int most;
  private final Map<String, List<SyntheticText>> texts = new TreeMap<>();

  /**
   * Makes an empty preview.
   *
   * @param most texts under one heading, 0 for none
   */
  TextPreview(int most) {
    this.most = most;
  }

  /** Takes a text under its kind. */
  void add(SyntheticText text) {
    add(text.kind(), text);
  }

  /** Takes a text unless there are enough. */
  void add(String heading, SyntheticText text) {
    List<SyntheticText> known = texts.computeIfAbsent(heading, key -> new ArrayList<>());
    if (known.size() < most) {
      known.add(text);
    }
  }

  /** Prints what was taken. */
  void print(PrintStream out) {
    texts.forEach(
        (heading, taken) ->
            taken.forEach(
                text -> {
                  out.println("--- " + heading + ", " + text.provenance().prompt());
                  out.println(text.text());
                  out.println();
                }));
  }
}
