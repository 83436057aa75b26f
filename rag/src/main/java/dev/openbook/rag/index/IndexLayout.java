package dev.openbook.rag.index;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import java.util.List;

/** Which fields of a passage are searched. */
public enum IndexLayout {
  /** One field: the title, a line feed, the text. Anserini's flat index. */
  FLAT("flat"),

  /** Title and text apart, so that each has its own statistics and boost. Anserini's multifield. */
  FIELDS("fields");

  private final String key;

  IndexLayout(String key) {
    this.key = key;
  }

  /** Returns the name used on the command line and recorded in indexes. */
  public String key() {
    return key;
  }

  /**
   * Returns the layout of a name.
   *
   * @throws BadInputException if no layout has that name
   */
  public static IndexLayout parse(String key) {
    return NearestName.find("layout", key, List.of(values()), IndexLayout::key);
  }
}
