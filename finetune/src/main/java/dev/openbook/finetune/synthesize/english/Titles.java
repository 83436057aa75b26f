package dev.openbook.finetune.synthesize.english;

import dev.openbook.datasets.Document;
import java.util.regex.Pattern;

/** Titles as they stand in running text. */
public final class Titles {
  private static final Pattern BLANKS = Pattern.compile("[\\s_]+");
  private static final int LONGEST = 120; // characters; beyond, a title is no name of a subject

  private Titles() {}

  /**
   * Returns the title on one line, underscores as blanks; empty when there is none fit to print.
   */
  public static String display(Document document) {
    String title = BLANKS.matcher(document.title()).replaceAll(" ").strip();
    return title.length() > LONGEST ? "" : title;
  }
}
