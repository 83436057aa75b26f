package dev.openbook.finetune.synthesize.english;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Word lists beside this class, one entry a line. */
final class WordLists {
  private WordLists() {}

  /** Returns the lines of a list. */
  static List<String> lines(String name) {
    InputStream in = WordLists.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("word list " + name + " is not on the class path");
    }
    try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
