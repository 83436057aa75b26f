package dev.openbook.benchmarks.rivals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a process measured.
 *
 * @param rates units of work a second, one for each repetition: tokens, questions of the choice
 *     task, queries, or passages
 * @param peakBytes most physical memory that the process held
 * @param answers index of the answer chosen for each question of the choice task; otherwise empty
 */
record Measured(List<Double> rates, long peakBytes, List<Integer> answers) {
  Measured {
    rates = List.copyOf(rates);
    answers = List.copyOf(answers);
    if (rates.isEmpty()) {
      throw new IllegalArgumentException("rates is empty");
    }
  }

  /** Returns the middle rate, of an even number the lower of the two. */
  double median() {
    return rates.stream().sorted().toList().get((rates.size() - 1) / 2);
  }

  /** Returns what processes that did the same measured, at least one; memory is the most of any. */
  static Measured joined(List<Measured> runs) {
    return new Measured(
        runs.stream().flatMap(run -> run.rates().stream()).toList(),
        runs.stream().mapToLong(Measured::peakBytes).max().orElseThrow(),
        runs.getFirst().answers());
  }

  String toJson() {
    return JsonMapper.shared().writeValueAsString(this);
  }

  /**
   * Runs a process and returns what its last line says.
   *
   * @throws IOException if it fails, with what it printed on its error stream
   */
  static Measured by(List<String> command) throws IOException, InterruptedException {
    return parse(lastLine(command));
  }

  /**
   * Runs a process and returns the last line that it prints.
   *
   * @throws IOException if it fails, with what it printed on its error stream
   */
  static String lastLine(List<String> command) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("task", ".log");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(
          "failed: " + String.join(" ", command) + "\n" + Files.readString(errors));
    }
    Files.delete(errors);
    return output.substring(output.lastIndexOf('\n') + 1);
  }

  /**
   * Returns what this process measured, with its own peak memory.
   *
   * @throws IOException if the system does not tell it
   */
  static Measured here(List<Double> rates, List<Integer> answers) throws IOException {
    return new Measured(rates, residentPeak(), answers);
  }

  /**
   * Returns the most physical memory that this process held, bytes; 0 where the system has no such
   * line.
   *
   * @throws IOException if the system does not tell it
   */
  static long residentPeak() throws IOException {
    long kibibytes =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElse(0);
    return kibibytes << 10;
  }

  static Measured parse(String json) {
    return JsonMapper.shared().readValue(json, Measured.class);
  }
}
