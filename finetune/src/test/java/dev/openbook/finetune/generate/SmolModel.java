package dev.openbook.finetune.generate;

import dev.openbook.datasets.SharedData;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** SmolLM2-135M-Instruct of the shared data, and what PyTorch and transformers said of it. */
final class SmolModel {
  private SmolModel() {}

  static Path path() {
    return SharedData.path("data/models/SmolLM2-135M-Instruct");
  }

  static JsonNode reference(String name) {
    return JsonMapper.shared().readTree(SharedData.path("reference").resolve(name + ".json"));
  }

  static String wikitext() throws IOException {
    return Files.readString(SharedData.path("data/wikitext-2/test.txt"));
  }

  static LocalLanguageModel open(Precision precision) throws IOException {
    return LocalLanguageModel.open(path(), ModelOptions.of("smollm2", precision));
  }

  /** Opens the model in a scope whose bytes the caller counts. */
  static LocalLanguageModel open(TensorScope scope, Precision precision) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(path())) {
      return LocalLanguageModel.open(
          scope.child("model"), checkpoint, tokenizer(), ModelOptions.of("smollm2", precision));
    }
  }

  static TensorScope scope() {
    return NativeRuntime.start(OptionalInt.empty()).open("test");
  }

  static Decoder decoder(TensorScope scope, Precision precision) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(path())) {
      return Decoder.load(
          scope, checkpoint.config(), checkpoint.weights(), DecoderSettings.inference(precision));
    }
  }

  static Tokenizer tokenizer() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(path())) {
      return Tokenizer.open(checkpoint.tokenizer().orElseThrow());
    }
  }
}
