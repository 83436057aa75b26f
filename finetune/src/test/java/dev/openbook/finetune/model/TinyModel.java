package dev.openbook.finetune.model;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stories260K checkpoint of the test resources and its numbers from PyTorch. */
public final class TinyModel {
  private static final String FOLDER = "/models/stories260K-hf/";

  private TinyModel() {}

  /** Returns the checkpoint's folder. */
  public static Path path() {
    return requireNonNull(resource("config.json").getParent());
  }

  /** Loads the decoder into a scope. */
  public static Decoder load(TensorScope scope, DecoderSettings settings) {
    try (Checkpoint checkpoint = Checkpoint.open(path())) {
      return Decoder.load(scope, checkpoint.config(), checkpoint.weights(), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the reference numbers. */
  public static JsonNode reference() {
    return JsonMapper.shared().readTree(resource("reference.json"));
  }

  /** Returns a JSON array of arrays of ids. */
  public static int[][] ids(JsonNode rows) {
    int[][] ids = new int[rows.size()][];
    for (int row = 0; row < ids.length; row++) {
      ids[row] = new int[rows.get(row).size()];
      for (int t = 0; t < ids[row].length; t++) {
        ids[row][t] = rows.get(row).get(t).asInt();
      }
    }
    return ids;
  }

  private static Path resource(String name) {
    URL url = TinyModel.class.getResource(FOLDER + name);
    if (url == null) {
      throw new IllegalStateException("test resource not found at " + FOLDER + name);
    }
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
