package dev.openbook.datasets.fetch;

/** Says in one line why a source could not give an entry; the next source is tried. */
final class SourceFailure extends Exception {
  private static final long serialVersionUID = 1L;

  SourceFailure(String reason) {
    super(reason);
  }

  SourceFailure(String reason, Throwable cause) {
    super(reason, cause);
  }
}
