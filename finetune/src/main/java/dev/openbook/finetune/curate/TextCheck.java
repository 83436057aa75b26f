package dev.openbook.finetune.curate;

import dev.openbook.finetune.curate.Curation.Drop;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.List;
import java.util.Optional;

/** A further test of texts that the rules keep, asked in batches. One thread at a time. */
@FunctionalInterface
public interface TextCheck {
  /**
   * Returns one a text, in order: why it is dropped, empty when it is kept.
   *
   * @param texts at least one
   */
  List<Optional<Drop>> check(List<SyntheticText> texts);
}
