package dev.openbook.finetune.tensor;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where tensors are kept and computed with.
 *
 * @param kind which sort of processor
 * @param index which one of its sort, from 0; 0 where there is only one
 */
public record Device(Kind kind, int index) {
  /** A sort of processor. */
  public enum Kind {
    /** The machine's own processors and memory. */
    CPU,
    /** A GPU that CUDA reaches. */
    CUDA,
    /** No memory at all: shapes alone are computed, so that placement can be checked. */
    SHAPES
  }

  /** The machine's own processors. */
  public static final Device CPU = new Device(Kind.CPU, 0);

  private static final Pattern CUDA = Pattern.compile("cuda(?::([0-9]{1,2}))?");
  private static final int LARGEST_INDEX = Byte.MAX_VALUE;

  public Device {
    requireNonNull(kind, "kind is null");
    if (index < 0 || index > LARGEST_INDEX) {
      throw new IllegalArgumentException(
          "index must be in [0, %d], got %d".formatted(LARGEST_INDEX, index));
    }
    if (kind != Kind.CUDA && index != 0) {
      throw new IllegalArgumentException("index must be 0 for " + kind + ", got " + index);
    }
  }

  /** Returns a GPU. */
  public static Device cuda(int index) {
    return new Device(Kind.CUDA, index);
  }

  /**
   * Reads {@code cpu}, {@code cuda} or {@code cuda:<n>}.
   *
   * @throws BadInputException if the text is something else
   */
  public static Device parse(String text) {
    if (text.equals("cpu")) {
      return CPU;
    }
    Matcher matcher = CUDA.matcher(text);
    if (!matcher.matches()) {
      throw new BadInputException(
          "device must be cpu, cuda or cuda:<n>, e.g. cuda:0, got '" + text + "'");
    }
    return cuda(matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1)));
  }

  /** Returns whether memory and processors are the machine's own. */
  public boolean isCpu() {
    return kind == Kind.CPU;
  }

  /** Returns the precision that is faster there: brain float where it is multiplied directly. */
  public Precision fastestPrecision() {
    return !isCpu() || DeviceInfo.hasNativeBf16() ? Precision.BF16 : Precision.F32;
  }

  /** Returns the name as {@link #parse} reads it, e.g. {@code cuda:0}. */
  @Override
  public String toString() {
    return switch (kind) {
      case CPU -> "cpu";
      case CUDA -> "cuda:" + index;
      case SHAPES -> "shapes";
    };
  }
}
