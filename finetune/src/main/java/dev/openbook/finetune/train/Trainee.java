package dev.openbook.finetune.train;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.train.recipe.TrainingMethod;
import dev.openbook.finetune.weights.AdapterConfig;
import dev.openbook.finetune.weights.PeftAdapter;
import dev.openbook.finetune.weights.Safetensors;
import dev.openbook.finetune.weights.WeightSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parameters that a training changes, and their files. */
sealed interface Trainee {
  /** Returns the parameters by name, in single precision; unmodifiable map of live tensors. */
  Map<String, Tensor> parameters();

  /**
   * Writes the parameters into a checkpoint's folder.
   *
   * @return name of the file that holds them
   */
  String save(Path folder) throws IOException;

  /**
   * Makes the trainee of a training and ties it to the decoder; {@link Decoder#detachAdapter} ends
   * that.
   *
   * @param scope owner of new parameters
   * @param state checkpoint that it goes on from; empty to start
   * @throws BadInputException if the method does not fit the model, or the job's start the method
   */
  static Trainee of(TensorScope scope, Decoder decoder, TrainingJob job, Optional<Path> state)
      throws IOException {
    return switch (job.recipe().method()) {
      case TrainingMethod.Lora lora -> AdapterTrainee.of(scope, decoder, job, lora, state);
      case TrainingMethod.Full full -> ModelTrainee.of(decoder, state);
    };
  }

  /** A low-rank update. */
  record AdapterTrainee(LoraAdapter adapter, String baseModel) implements Trainee {
    static final String WEIGHTS = "adapter_model.safetensors";

    static AdapterTrainee of(
        TensorScope scope,
        Decoder decoder,
        TrainingJob job,
        TrainingMethod.Lora lora,
        Optional<Path> state)
        throws IOException {
      Optional<Path> files = state.or(job::start);
      LoraAdapter adapter =
          files.isPresent()
              ? read(scope, decoder, lora, files.get())
              : LoraAdapter.create(scope, decoder.config(), lora.settings(), job.recipe().seed());
      decoder.attach(adapter.requireGradients());
      return new AdapterTrainee(adapter, job.baseModel());
    }

    private static LoraAdapter read(
        TensorScope scope, Decoder decoder, TrainingMethod.Lora lora, Path state)
        throws IOException {
      try (PeftAdapter files = PeftAdapter.open(state)) {
        requireSameKind(state, files.config(), lora.settings().toConfig(""));
        return LoraAdapter.load(scope, decoder.config(), lora.settings(), files.weights());
      }
    }

    /** What another rank, scale or choice of layers would lose or weigh otherwise. */
    private static void requireSameKind(Path folder, AdapterConfig found, AdapterConfig wanted) {
      if (found.rank() != wanted.rank()
          || found.scale() != wanted.scale()
          || !Set.copyOf(found.targetModules()).equals(Set.copyOf(wanted.targetModules()))
          || !Set.copyOf(found.layers()).equals(Set.copyOf(wanted.layers()))) {
        throw BadInputException.in(
            folder,
            "the adapter has another rank, alpha, targets or blocks than the recipe; use the recipe"
                + " that it was trained by");
      }
    }

    @Override
    public Map<String, Tensor> parameters() {
      return adapter.parameters();
    }

    @Override
    public String save(Path folder) throws IOException {
      PeftAdapter.save(
          folder, adapter.settings().toConfig(baseModel), new TensorWeights(adapter.parameters()));
      return WEIGHTS;
    }
  }

  /** All weights of the decoder. */
  record ModelTrainee(Decoder decoder) implements Trainee {
    private static final String WEIGHTS = "model.safetensors";

    static ModelTrainee of(Decoder decoder, Optional<Path> state) throws IOException {
      if (decoder.trainedWeights().isEmpty()) {
        throw new IllegalArgumentException("the decoder's weights are frozen");
      }
      if (state.isPresent()) {
        try (WeightSource weights = Safetensors.open(state.get().resolve(WEIGHTS))) {
          for (Map.Entry<String, Tensor> weight : decoder.trainedWeights().entrySet()) {
            weight.getValue().write(memory -> weights.read(weight.getKey(), memory));
          }
        }
        decoder.refreshWeights();
      }
      return new ModelTrainee(decoder);
    }

    @Override
    public Map<String, Tensor> parameters() {
      return decoder.trainedWeights();
    }

    @Override
    public String save(Path folder) throws IOException {
      Safetensors.write(
          folder.resolve(WEIGHTS), new TensorWeights(parameters()), Map.of("format", "pt"));
      return WEIGHTS;
    }
  }
}
