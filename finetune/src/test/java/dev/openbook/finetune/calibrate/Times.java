package dev.openbook.finetune.calibrate;

import dev.openbook.finetune.tensor.Precision;
import java.util.EnumMap;
import java.util.Map;

/** Figures for tests, the same for every operation of a format. */
final class Times {
  private Times() {}

  static Figures of(double f32, double bf16) {
    return new Figures(Map.of(Precision.F32, each(f32), Precision.BF16, each(bf16)));
  }

  private static Map<Operation, Double> each(double millis) {
    Map<Operation, Double> times = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      times.put(operation, millis);
    }
    return times;
  }
}
