package dev.openbook.benchmarks.rivals;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a process measured.
 *
 * @param rates units of work a second, one for each repetition: tokens, or questions of the choice
 *     task
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

  String toJson() {
    return JsonMapper.shared().writeValueAsString(this);
  }

  static Measured parse(String json) {
    return JsonMapper.shared().readValue(json, Measured.class);
  }
}
