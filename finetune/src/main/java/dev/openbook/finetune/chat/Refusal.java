package dev.openbook.finetune.chat;

import dev.langchain4j.exception.UnsupportedFeatureException;

/** What is said of a feature that a model on this machine does not have. */
final class Refusal {
  private Refusal() {}

  /** Returns an exception that names the parameter, or the kind of message. */
  static UnsupportedFeatureException of(String feature) {
    return new UnsupportedFeatureException("a local model does not support " + feature);
  }
}
