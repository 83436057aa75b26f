package dev.openbook.finetune.curate.quality;

import java.util.List;

/** A frozen embedding model. */
@FunctionalInterface
public interface TextEmbedder {
  /** Returns one vector a text, in order, all of the same number of finite components. */
  float[][] vectors(List<String> texts);
}
