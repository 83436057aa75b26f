package dev.openbook.finetune.calibrate;

import dev.openbook.finetune.tensor.Precision;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Times of every operation in every number format.
 *
 * @param millis median milliseconds of one pass, positive
 */
public record Figures(Map<Precision, Map<Operation, Double>> millis) {
  public Figures {
    Map<Precision, Map<Operation, Double>> copy = new EnumMap<>(Precision.class);
    for (Precision precision : Precision.values()) {
      Map<Operation, Double> times = new EnumMap<>(Operation.class);
      for (Operation operation : Operation.values()) {
        times.put(operation, required(millis, precision, operation));
      }
      copy.put(precision, Collections.unmodifiableMap(times));
    }
    millis = Collections.unmodifiableMap(copy);
  }

  private static double required(
      Map<Precision, Map<Operation, Double>> millis, Precision precision, Operation operation) {
    @Nullable Map<Operation, Double> times = millis.get(precision);
    @Nullable Double time = times == null ? null : times.get(operation);
    if (time == null || !(time > 0) || time.isInfinite()) {
      throw new IllegalArgumentException(
          "%s of %s must be positive, got %s".formatted(operation, precision, time));
    }
    return time;
  }

  /**
   * Reads what {@link #toJson} has written.
   *
   * @throws tools.jackson.core.JacksonException if it is something else
   */
  static Figures parse(String json) {
    return JsonMapper.shared().readValue(json, Figures.class);
  }

  /** Returns one line of JSON. */
  public String toJson() {
    return JsonMapper.shared().writeValueAsString(this);
  }

  /** Returns the milliseconds of one pass. */
  public double millis(Precision precision, Operation operation) {
    return required(millis, precision, operation);
  }

  /** Returns the shorter time of each pass. */
  Figures shorter(Figures other) {
    Map<Precision, Map<Operation, Double>> least = new EnumMap<>(Precision.class);
    for (Precision precision : Precision.values()) {
      Map<Operation, Double> times = new EnumMap<>(Operation.class);
      for (Operation operation : Operation.values()) {
        times.put(
            operation, Math.min(millis(precision, operation), other.millis(precision, operation)));
      }
      least.put(precision, times);
    }
    return new Figures(least);
  }

  /** Returns how many times as fast these are as others: geometric mean over all passes. */
  public double speedup(Figures other) {
    double logs = 0;
    for (Precision precision : Precision.values()) {
      logs +=
          meanLog(operation -> other.millis(precision, operation) / millis(precision, operation));
    }
    return Math.exp(logs / Precision.values().length);
  }

  /** Returns how many times as fast one format is as another: geometric mean over operations. */
  public double speedup(Precision one, Precision other) {
    return Math.exp(meanLog(operation -> millis(other, operation) / millis(one, operation)));
  }

  private static double meanLog(ToDoubleFunction<Operation> ratio) {
    double logs = 0;
    for (Operation operation : Operation.values()) {
      logs += Math.log(ratio.applyAsDouble(operation));
    }
    return logs / Operation.values().length;
  }
}
