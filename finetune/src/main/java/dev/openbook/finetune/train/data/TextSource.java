package dev.openbook.finetune.train.data;

import java.util.List;
import java.util.SplittableRandom;

/** Makes texts without end. Safe for concurrent use. */
@FunctionalInterface
public interface TextSource {
  /**
   * Makes a text, which follows from the source and the random numbers alone.
   *
   * @return its parts in their order, at least one
   */
  List<TextPart> text(SplittableRandom random);
}
