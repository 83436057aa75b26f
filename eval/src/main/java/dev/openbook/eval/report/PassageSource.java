package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * Where the passages of a context come from.
 *
 * @param cut how documents were cut, e.g. {@code tokens 128/16}
 * @param indexing time the index of them took to make; empty when there is none, or unknown
 */
public record PassageSource(String cut, Optional<Duration> indexing) {
  public PassageSource {
    requireNonNull(cut, "cut is null");
    requireNonNull(indexing, "indexing is null");
  }
}
