package dev.openbook.rag.embed;

import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;

/** The embedding models that come with Openbook, as ONNX files with 8-bit weights. */
public enum BundledModel {
  /**
   * BAAI's bge-small-en-v1.5: 384 components, the vector of the first of up to 512 word pieces.
   *
   * @see <a href="https://arxiv.org/abs/2309.07597">Xiao et al., C-Pack</a>
   */
  BGE_SMALL_EN(
      "bge-small-en-v1.5-q", 384, "Represent this sentence for searching relevant passages: "),

  /**
   * sentence-transformers' all-MiniLM-L6-v2: 384 components, the mean over the first 128 word
   * pieces, as its tokenizer's file says (its authors advise 256).
   *
   * @see <a href="https://arxiv.org/abs/1908.10084">Reimers and Gurevych, Sentence-BERT</a>
   */
  ALL_MINI_LM("all-minilm-l6-v2-q", 384, "");

  private final String key;
  private final int dimension;
  private final String queryPrefix;

  BundledModel(String key, int dimension, String queryPrefix) {
    this.key = key;
    this.dimension = dimension;
    this.queryPrefix = queryPrefix;
  }

  /** Returns the name used on the command line and recorded in indexes. */
  public String key() {
    return key;
  }

  /**
   * Returns the model of a name.
   *
   * @throws BadInputException if no model has that name
   */
  public static BundledModel parse(String key) {
    return NearestName.find("embedding model", key, List.of(values()), BundledModel::key);
  }

  /** Returns all names, sorted. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(BundledModel::key).sorted().toList();
  }

  /**
   * Loads the model; its weights stay in memory for the life of the JVM.
   *
   * @param executor runs the texts of a batch
   */
  public Embedder load(Executor executor) {
    OnnxEncoder encoder =
        switch (this) {
          case BGE_SMALL_EN -> BgeSmallEn.ENCODER;
          case ALL_MINI_LM -> AllMiniLm.ENCODER;
        };
    return new Embedder(key, new OnnxEmbedding(encoder, executor), dimension, queryPrefix, "");
  }

  /** Loads the weights once, on first use. */
  private static final class BgeSmallEn {
    static final OnnxEncoder ENCODER =
        OnnxEncoder.load(
            BgeSmallEnV15QuantizedEmbeddingModel.class,
            BGE_SMALL_EN.key,
            OnnxEncoder.Pooling.FIRST,
            512);
  }

  /** Loads the weights once, on first use. */
  private static final class AllMiniLm {
    static final OnnxEncoder ENCODER =
        OnnxEncoder.load(
            AllMiniLmL6V2QuantizedEmbeddingModel.class,
            ALL_MINI_LM.key,
            OnnxEncoder.Pooling.MEAN,
            128);
  }
}
