package dev.openbook.rag.rerank;

import ai.onnxruntime.OrtException;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.model.scoring.onnx.OnnxScoringModel;
import dev.openbook.datasets.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A cross-encoder in ONNX: reads query and passage together and gives one score, the logit of
 * relevance, e.g. of {@code cross-encoder/ms-marco-MiniLM-L-6-v2}.
 *
 * <p>A pair longer than the limit is cut at the end of its longer text. Passages are scored in
 * batches of {@value #BATCH}, so that memory does not grow with their number; a batch is padded to
 * its longest pair, which may move a score by rounding.
 *
 * <p>Owns native memory until {@link #close()}. Safe for concurrent use before that.
 *
 * @see <a href="https://arxiv.org/abs/1901.04085">Nogueira and Cho, Passage Re-ranking with
 *     BERT</a>
 */
public final class CrossEncoder implements ScoringModel, AutoCloseable {
  /** Tokens of a pair, special ones included, that the models of the field were trained on. */
  public static final int DEFAULT_MAX_TOKENS = 512;

  private static final int BATCH = 16;

  /** Query, passage and the special tokens around them take at least so many. */
  private static final int LEAST_TOKENS = 5;

  /** The library takes so many off the length it is given, as though it were bare text's. */
  private static final int TAKEN_OFF = 2;

  private final Path file;
  private final OnnxScoringModel model;
  private final AtomicBoolean closed = new AtomicBoolean();

  private CrossEncoder(Path file, OnnxScoringModel model) {
    this.file = file;
    this.model = model;
  }

  /** Opens a cross-encoder that reads at most {@link #DEFAULT_MAX_TOKENS} of a pair. */
  public static CrossEncoder open(Path modelOnnx, Path tokenizerJson) {
    return open(modelOnnx, tokenizerJson, DEFAULT_MAX_TOKENS);
  }

  /**
   * Opens a cross-encoder.
   *
   * @param modelOnnx a model from {@code input_ids}, {@code attention_mask} and, if it has that
   *     input, {@code token_type_ids}, each [B, T], to one score a pair, [B, 1]
   * @param tokenizerJson the model's tokenizer as Hugging Face's library writes it
   * @param maxTokens most tokens of a pair, special ones included, at least 5
   * @throws BadInputException if a file is missing or broken, or the model is no cross-encoder
   */
  public static CrossEncoder open(Path modelOnnx, Path tokenizerJson, int maxTokens) {
    if (maxTokens < LEAST_TOKENS) {
      throw new IllegalArgumentException(
          "maxTokens must be at least " + LEAST_TOKENS + ", got " + maxTokens);
    }
    CrossEncoderFiles.checkModel(modelOnnx);
    CrossEncoderFiles.checkTokenizer(tokenizerJson);
    var encoder = new CrossEncoder(modelOnnx, load(modelOnnx, tokenizerJson, maxTokens));
    try {
      encoder.score("a", "b");
      return encoder;
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  private static OnnxScoringModel load(Path modelOnnx, Path tokenizerJson, int maxTokens) {
    try {
      return new OnnxScoringModel(
          modelOnnx.toString(),
          CrossEncoderFiles.sessionOptions(), // the library closes them
          tokenizerJson.toString(),
          maxTokens + TAKEN_OFF,
          false);
    } catch (OrtException e) {
      throw BadInputException.in(modelOnnx, "ONNX Runtime does not start: " + e.getMessage(), e);
    }
  }

  /**
   * Scores passages.
   *
   * @return one score a passage, in their order, any real number, higher is better
   * @throws BadInputException if the model fails on a pair, e.g. because its tokenizer is another's
   * @throws IllegalStateException if the encoder is closed
   */
  @Override
  public Response<List<Double>> scoreAll(List<TextSegment> passages, String query) {
    if (closed.get()) {
      throw new IllegalStateException("the cross-encoder of " + file + " is closed");
    }
    var scores = new ArrayList<Double>(passages.size());
    for (int start = 0; start < passages.size(); start += BATCH) {
      List<TextSegment> batch = passages.subList(start, Math.min(start + BATCH, passages.size()));
      scores.addAll(scored(batch, query));
    }
    return Response.from(scores);
  }

  /** The library wraps what ONNX Runtime says of a pair, and lets a wrong output's type through. */
  private List<Double> scored(List<TextSegment> batch, String query) {
    try {
      return ((ScoringModel) model).scoreAll(batch, query).content();
    } catch (ClassCastException e) {
      throw BadInputException.in(file, "its output must be 32-bit floats of shape [B, 1]", e);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof OrtException cause) {
        throw BadInputException.in(
            file,
            "fails on a pair of texts; is the tokenizer this model's? " + cause.getMessage(),
            e);
      }
      throw e;
    }
  }

  /** Frees the model; a second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      model.close();
    }
  }
}
