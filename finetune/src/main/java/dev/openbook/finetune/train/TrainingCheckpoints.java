package dev.openbook.finetune.train;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.weights.Safetensors;
import dev.openbook.finetune.weights.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * States of a training on disk, the last two of them.
 *
 * <p>A state is a folder {@code step-000040} with the adapter in PEFT's layout or the whole
 * weights, the optimizer's moments, and {@code state.json} with the step and the checksums of both.
 * It appears under its name at once and whole. The place in the data and all randomness follow from
 * the step.
 *
 * @param folder parent of the states
 */
record TrainingCheckpoints(Path folder) {
  private static final int KEPT = 2;
  private static final String STATE = "state.json";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String CHECKSUMS = "checksums";
  private static final String PARTIAL = ".partial";

  /** Writes the state after a step and forgets those that are too old. */
  void save(int step, Trainee trainee, AdamW optimizer) throws IOException {
    String name = "step-%06d".formatted(step);
    Path partial = folder.resolve(name + PARTIAL);
    delete(partial);
    Files.createDirectories(partial);
    String parameters = trainee.save(partial);
    Safetensors.write(partial.resolve(OPTIMIZER), new TensorWeights(optimizer.moments()), Map.of());
    ObjectNode state = JsonMapper.shared().createObjectNode();
    state.put("step", step);
    ObjectNode checksums = state.putObject(CHECKSUMS);
    for (String file : List.of(parameters, OPTIMIZER)) {
      checksums.put(file, Sha256.of(partial.resolve(file)));
    }
    AtomicFile.write(partial.resolve(STATE), state + "\n");
    delete(folder.resolve(name));
    Files.move(partial, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    for (Path old : states().stream().skip(KEPT).toList()) {
      delete(old);
    }
  }

  /** Returns the newest whole state at or before a step; damaged ones are passed over. */
  Optional<Path> newest(int lastStep) throws IOException {
    for (Path state : states()) {
      if (stepOf(state) <= lastStep && isWhole(state)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  /** Returns the step of a state's folder. */
  static int stepOf(Path state) {
    return Integer.parseInt(state.getFileName().toString().substring("step-".length()));
  }

  /** Reads a state's moments into an optimizer. */
  static void restore(AdamW optimizer, Path state) throws IOException {
    try (WeightSource moments = Safetensors.open(state.resolve(OPTIMIZER))) {
      for (Map.Entry<String, Tensor> moment : optimizer.moments().entrySet()) {
        moment.getValue().write(memory -> moments.read(moment.getKey(), memory));
      }
    }
    optimizer.restore(stepOf(state));
  }

  /** Copies the parameters of a state, without the optimizer's moments. */
  static void copyParameters(Path state, Path target) throws IOException {
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.equals(STATE) && !name.equals(OPTIMIZER)) {
          Files.copy(file, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Forgets all states. */
  void clear() throws IOException {
    delete(folder);
  }

  /** Returns the folders of states, newest first. */
  private List<Path> states() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("step-\\d{6,9}"))
          .sorted(Comparator.comparingInt(TrainingCheckpoints::stepOf).reversed())
          .toList();
    }
  }

  private static boolean isWhole(Path state) throws IOException {
    try {
      JsonRecord json = JsonRecord.whole(state.resolve(STATE));
      for (Map.Entry<String, JsonNode> file : json.node().path(CHECKSUMS).properties()) {
        Path path = state.resolve(file.getKey());
        if (!Files.exists(path) || !Sha256.of(path).equals(file.getValue().asString(""))) {
          return false;
        }
      }
      return json.node().path(CHECKSUMS).has(OPTIMIZER) && json.integer("step") == stepOf(state);
    } catch (BadInputException e) {
      // a damaged state is as good as none
      return false;
    }
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
