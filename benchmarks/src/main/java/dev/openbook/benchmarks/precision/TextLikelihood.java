package dev.openbook.benchmarks.precision;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.eval.measure.BitsPerByte;
import dev.openbook.finetune.generate.RollingLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A text's negative log-likelihood.
 *
 * @param sumNats {@code -sum log p(token | tokens before it in its window)}
 * @param tokens number of tokens, each predicted once
 * @param bytes length of the text in UTF-8, at least 1
 */
record TextLikelihood(double sumNats, long tokens, long bytes) {
  double bitsPerByte() {
    return BitsPerByte.of(sumNats, bytes);
  }

  /** A text as a model reads it, without special tokens. */
  static final class Tokens {
    private final int[] ids;
    private final long bytes; // in UTF-8

    Tokens(int[] ids, long bytes) {
      this.ids = ids;
      this.bytes = bytes;
    }

    int size() {
      return ids.length;
    }

    long bytes() {
      return bytes;
    }

    /**
     * Reads a text file.
     *
     * @param most tokens from which on the text is cut off; empty takes all
     * @throws BadInputException if the file is empty
     */
    static Tokens read(Path file, OptionalInt most, Tokenizer tokenizer) throws IOException {
      String text = Files.readString(file);
      int[] ids = tokenizer.encodeBare(text);
      if (most.isPresent() && most.getAsInt() < ids.length) {
        text = text.substring(0, tokenizer.spans(text).get(most.getAsInt() - 1).end());
        ids = tokenizer.encodeBare(text);
      }
      if (ids.length == 0) {
        throw BadInputException.in(file, "the text is empty");
      }
      return new Tokens(ids, text.getBytes(StandardCharsets.UTF_8).length);
    }
  }

  /**
   * Measures a text with one model in one number format.
   *
   * @param window most tokens that are read to predict one, below the model's context length
   */
  static TextLikelihood measure(
      Path model, NumberFormat format, int threads, Tokens text, int window, Progress progress)
      throws IOException {
    try (TensorScope scope = NativeRuntime.start(OptionalInt.of(threads)).open("text");
        Checkpoint checkpoint = Checkpoint.open(model);
        Decoder decoder =
            Decoder.load(scope, checkpoint.config(), checkpoint.weights(), format.settings())) {
      if (window >= decoder.config().contextLength()) {
        throw BadInputException.in(
            model,
            "--window must be below the context of %d tokens, got %d"
                .formatted(decoder.config().contextLength(), window));
      }
      String task = format.label() + ", text";
      progress.report(task, 0, text.size(), "tokens");
      var sum =
          RollingLoss.evaluate(
              decoder,
              scope,
              text.ids,
              window,
              predicted -> progress.report(task, predicted, text.size(), "tokens"));
      return new TextLikelihood(sum.sumNats(), text.size(), text.bytes());
    }
  }
}
