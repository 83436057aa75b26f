package dev.openbook.finetune.calibrate;

import dev.openbook.datasets.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The file that keeps the measurement of one key. */
record CalibrationFile(Path path, CalibrationKey key) {
  /** Names the file in a folder. */
  static CalibrationFile in(Path folder, CalibrationKey key) {
    return new CalibrationFile(folder.resolve(key.fileName()), key);
  }

  /** Reads the measurement; empty when there is none, it is damaged, or it is of another key. */
  Optional<Calibration> read() {
    try {
      return Optional.of(JsonMapper.shared().readValue(Files.readString(path), Calibration.class))
          .filter(found -> found.key().equals(key));
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }

  /** Writes a measurement, whole or not at all. */
  void write(Calibration calibration) throws IOException {
    AtomicFile.write(
        path,
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(calibration)
            + "\n");
  }
}
