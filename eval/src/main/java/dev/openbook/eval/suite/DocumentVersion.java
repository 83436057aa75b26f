package dev.openbook.eval.suite;

import dev.openbook.datasets.file.Settings;

/** Which state of documents that have changed. */
public enum DocumentVersion {
  /** After the change; questions are about these. */
  CURRENT,
  /** Before the change. */
  EARLIER;

  /** Key of a context or training that says which. */
  static final String KEY = "documents";

  /**
   * Reads the key {@code documents}; the current ones when it is not there.
   *
   * @param hasEarlier whether the suite's dataset has changed
   */
  static DocumentVersion read(Settings settings, boolean hasEarlier) {
    if (!settings.has(KEY)) {
      return CURRENT;
    }
    DocumentVersion version = settings.choice(KEY, DocumentVersion.class, CURRENT);
    if (version == EARLIER && !hasEarlier) {
      throw settings.fail(
          KEY, "must be current where dataset has neither 'changed' nor 'earlier', got earlier");
    }
    return version;
  }
}
