package dev.openbook.eval.forgetting;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.TextFile;
import dev.openbook.datasets.file.TextLine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Gatherer;
import java.util.stream.Stream;

/**
 * The texts of a file: of a {@code .txt} file what stands between blank lines, of a {@code .jsonl}
 * file each line's {@code text}; either may be packed as {@code .gz}. One text is held at a time.
 *
 * @param file where they stand
 * @param most texts from the first on that are taken, at least 2; empty takes all
 */
public record GeneralTexts(Path file, OptionalInt most) {
  /** Fewer have no interval. */
  static final int FEWEST = 2;

  /**
   * Checks the file's name.
   *
   * @throws BadInputException if it is neither of the two
   */
  public GeneralTexts {
    requireNonNull(file, "file is null");
    if (most.isPresent() && most.getAsInt() < FEWEST) {
      throw new IllegalArgumentException(
          "most must be at least " + FEWEST + ", got " + most.getAsInt());
    }
    if (!isNamed(file, ".txt") && !isNamed(file, ".jsonl")) {
      throw BadInputException.in(file, "must be named .txt or .jsonl, or so with .gz after it");
    }
  }

  /**
   * How much text there is.
   *
   * @param texts their number, at least 2
   * @param bytes their lengths in UTF-8 together
   */
  public record Extent(int texts, long bytes) {}

  /**
   * Reads the file through.
   *
   * @throws BadInputException if it is missing, a line cannot be read or lacks its text, or it
   *     holds fewer than two texts
   */
  public Extent extent() {
    int texts = 0;
    long bytes = 0;
    try (Stream<String> all = stream()) {
      for (String text : (Iterable<String>) all::iterator) {
        texts++;
        bytes += bytes(text);
      }
    }
    if (texts < FEWEST) {
      throw BadInputException.in(
          file, "must hold at least %d texts for an interval, got %d".formatted(FEWEST, texts));
    }
    return new Extent(texts, bytes);
  }

  /** Streams the texts in the file's order; the caller closes the stream. */
  Stream<String> stream() {
    Stream<String> all =
        isNamed(file, ".txt")
            ? TextFile.lines(file).gather(paragraphs())
            : JsonRecord.lines(file).map(line -> line.nonBlankText("text"));
    return most.isPresent() ? all.limit(most.getAsInt()) : all;
  }

  /** Returns a text's length in UTF-8. */
  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static Gatherer<TextLine, List<String>, String> paragraphs() {
    return Gatherer.ofSequential(
        ArrayList::new,
        (lines, line, sink) -> {
          if (!line.text().isBlank()) {
            lines.add(line.text());
            return true;
          }
          return hand(lines, sink);
        },
        (lines, sink) -> {
          hand(lines, sink);
        });
  }

  /** Hands on what has been gathered; returns whether more is wanted. */
  private static boolean hand(List<String> lines, Gatherer.Downstream<? super String> sink) {
    if (lines.isEmpty()) {
      return true;
    }
    String text = String.join("\n", lines);
    lines.clear();
    return sink.push(text);
  }

  private static boolean isNamed(Path file, String ending) {
    String name = file.toString();
    return name.endsWith(ending) || name.endsWith(ending + ".gz");
  }
}
