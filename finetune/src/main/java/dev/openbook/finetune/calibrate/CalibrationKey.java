package dev.openbook.finetune.calibrate;

import dev.openbook.datasets.file.Sha256;
import dev.openbook.finetune.tensor.DeviceInfo;
import dev.openbook.finetune.tensor.ThreadSettings;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a measurement holds for; of another machine, library or environment it says nothing.
 *
 * @param processor model of the processor
 * @param processors number of processors, at least 1
 * @param library version of the native library
 * @param given thread settings of the user's environment, by variable
 */
public record CalibrationKey(
    String processor, int processors, String library, Map<String, String> given) {
  private static final int NAME_LENGTH = 16;

  public CalibrationKey {
    given = Collections.unmodifiableMap(new TreeMap<>(given));
    if (processor.isBlank() || library.isBlank()) {
      throw new IllegalArgumentException("processor or library is blank");
    }
    if (processors < 1) {
      throw new IllegalArgumentException("processors must be at least 1, got " + processors);
    }
  }

  /** Returns the key of this machine under an environment; loads no native library. */
  public static CalibrationKey of(Map<String, String> environment) {
    return new CalibrationKey(
        DeviceInfo.processorModel(),
        Runtime.getRuntime().availableProcessors(),
        DeviceInfo.version(),
        ThreadSettings.given(environment));
  }

  /** Returns a file name that keys do not share. */
  String fileName() {
    return Sha256.of(toString()).substring(0, NAME_LENGTH) + ".json";
  }
}
