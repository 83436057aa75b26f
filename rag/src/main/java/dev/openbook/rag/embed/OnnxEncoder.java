package dev.openbook.rag.embed;

import static java.util.Objects.requireNonNull;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A BERT encoder in ONNX: the vector of a text is that of its first word piece, or the mean over
 * all; [CLS] and [SEP] count. Longer texts are cut at the end.
 *
 * <p>A text is encoded alone and by one thread, so its vector depends on nothing else: models with
 * 8-bit weights round activations by the range of everything that is encoded together. Batches
 * measured no faster, texts side by side did.
 *
 * <p>Native memory lives as long as the JVM. Safe for concurrent use.
 *
 * @see <a href="https://arxiv.org/abs/1908.10084">Reimers and Gurevych, Sentence-BERT, section
 *     3</a>
 */
final class OnnxEncoder {
  /** Which word pieces' vectors make a text's. */
  enum Pooling {
    FIRST,
    MEAN
  }

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;
  private final Pooling pooling;

  private OnnxEncoder(byte[] model, HuggingFaceTokenizer tokenizer, Pooling pooling)
      throws OrtException {
    this.tokenizer = tokenizer;
    this.pooling = pooling;
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      session = environment.createSession(model, options);
    }
  }

  /**
   * Loads {@code /NAME.onnx} and {@code /NAME-tokenizer.json} from a class path.
   *
   * @param home a class beside which the resources lie
   * @param maxPieces most word pieces of a text, [CLS] and [SEP] included, at least 2
   * @throws IllegalStateException if the ONNX runtime cannot read the model
   */
  static OnnxEncoder load(Class<?> home, String name, Pooling pooling, int maxPieces) {
    Map<String, String> options =
        Map.of("padding", "false", "truncation", "true", "maxLength", Integer.toString(maxPieces));
    try (InputStream model = resource(home, "/" + name + ".onnx");
        InputStream pieces = resource(home, "/" + name + "-tokenizer.json")) {
      return new OnnxEncoder(
          model.readAllBytes(), HuggingFaceTokenizer.newInstance(pieces, options), pooling);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (OrtException e) {
      throw new IllegalStateException("the ONNX runtime cannot read " + name, e);
    }
  }

  private static InputStream resource(Class<?> home, String path) {
    return requireNonNull(home.getResourceAsStream(path), path);
  }

  /** Returns the vector of a text, not brought to a length. */
  float[] encode(String text) {
    long[] pieces = tokenizer.encode(text).getIds();
    var inputs = new HashMap<String, OnnxTensor>();
    try {
      for (String name : session.getInputNames()) {
        LongBuffer values = LongBuffer.wrap(input(name, pieces));
        long[] shape = {1, pieces.length}; // [B, T]
        inputs.put(name, OnnxTensor.createTensor(environment, values, shape));
      }
      try (OrtSession.Result outputs = session.run(inputs)) {
        return pooled(((OnnxTensor) outputs.get(0)).getFloatBuffer(), pieces.length);
      }
    } catch (OrtException e) {
      throw new IllegalStateException(
          "the ONNX runtime fails on a text of " + pieces.length + " word pieces", e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static long[] input(String name, long[] pieces) {
    return switch (name) {
      case "input_ids" -> pieces;
      case "attention_mask" -> {
        var mask = new long[pieces.length];
        Arrays.fill(mask, 1);
        yield mask;
      }
      case "token_type_ids" -> new long[pieces.length];
      default -> throw new IllegalStateException("unknown input '" + name + "' of the model");
    };
  }

  private float[] pooled(FloatBuffer hidden, int pieces) { // [B = 1, T, H]
    var row = new float[hidden.remaining() / pieces];
    hidden.get(row);
    if (pooling == Pooling.FIRST) {
      return row;
    }
    float[] mean = row.clone();
    for (int t = 1; t < pieces; t++) {
      hidden.get(row);
      for (int h = 0; h < row.length; h++) {
        mean[h] += row[h];
      }
    }
    for (int h = 0; h < row.length; h++) {
      mean[h] /= pieces;
    }
    return mean;
  }
}
