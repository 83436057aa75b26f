package dev.openbook.finetune.architecture;

import java.util.Collections;
import java.util.List;

/**
 * Sizes, constants and mathematics of a decoder.
 *
 * <p>What differs between architectures is data here, so that there is one decoder: rotary
 * embedding and its scaling, windows, biases, norms.
 *
 * @param architecture {@code model_type} of the checkpoint, e.g. {@code llama}
 * @param sizes widths and counts
 * @param rope rotary embedding of the layers that have one
 * @param layers attention of each block, first to last
 * @param biases which linear layers add a bias
 * @param queryKeyNorm whether each head's query and key are normalised before they are turned
 * @param tiedEmbeddings whether the output head is the embedding table
 * @param rmsNormEpsilon added to the mean square
 * @param beginToken id put before a text that has no context; for SmolLM2 its {@code bos_token_id}
 * @param endTokens ids that end generation, not empty
 */
public record ModelConfig(
    String architecture,
    Sizes sizes,
    Rope rope,
    List<LayerAttention> layers,
    Biases biases,
    boolean queryKeyNorm,
    boolean tiedEmbeddings,
    double rmsNormEpsilon,
    int beginToken,
    List<Integer> endTokens) {
  /**
   * Widths and counts, each at least 1.
   *
   * @param vocabularySize rows of the embedding table
   * @param embeddingSize width of the residual stream
   * @param feedForwardSize inner width of the SwiGLU block
   * @param layerCount decoder blocks, at most {@value #MAX_LAYERS}
   * @param headCount query heads
   * @param keyValueHeadCount key and value heads, divides {@code headCount}
   * @param headSize width of one head, even
   * @param contextLength longest sequence, tokens
   */
  public record Sizes(
      int vocabularySize,
      int embeddingSize,
      int feedForwardSize,
      int layerCount,
      int headCount,
      int keyValueHeadCount,
      int headSize,
      int contextLength) {
    /** Far above any published model; a file that claims more is damaged. */
    public static final int MAX_LAYERS = 4096;

    public Sizes {
      positive("vocabularySize", vocabularySize);
      positive("embeddingSize", embeddingSize);
      positive("feedForwardSize", feedForwardSize);
      positive("layerCount", layerCount);
      positive("headCount", headCount);
      positive("keyValueHeadCount", keyValueHeadCount);
      positive("headSize", headSize);
      positive("contextLength", contextLength);
      if (layerCount > MAX_LAYERS) {
        throw new IllegalArgumentException(
            "layerCount must be at most " + MAX_LAYERS + ", got " + layerCount);
      }
      if (headCount % keyValueHeadCount != 0) {
        throw new IllegalArgumentException(
            "keyValueHeadCount must divide headCount ("
                + headCount
                + "), got "
                + keyValueHeadCount);
      }
      if (headSize % 2 != 0) {
        throw new IllegalArgumentException("headSize must be even, got " + headSize);
      }
    }

    private static void positive(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, got " + value);
      }
    }
  }

  /**
   * Which linear layers add a bias.
   *
   * @param queryKeyValue query, key and value
   * @param attentionOutput the projection of the heads' joined results
   * @param feedForward gate, up and down
   */
  public record Biases(boolean queryKeyValue, boolean attentionOutput, boolean feedForward) {
    /** No bias anywhere. */
    public static final Biases NONE = new Biases(false, false, false);
  }

  public ModelConfig {
    layers = List.copyOf(layers);
    endTokens = List.copyOf(endTokens);
    if (layers.size() != sizes.layerCount()) {
      throw new IllegalArgumentException(
          "layers size (%d) does not match layerCount (%d)"
              .formatted(layers.size(), sizes.layerCount()));
    }
    if (rope.scaling() instanceof RopeScaling.PerPair each
        && each.divisors().size() != sizes.headSize() / 2) {
      throw new IllegalArgumentException(
          "divisors size (%d) does not match half of headSize (%d)"
              .formatted(each.divisors().size(), sizes.headSize()));
    }
  }

  /** Returns a plain Llama: every layer rotary and without a window, no biases, no head norms. */
  public static ModelConfig llama(
      Sizes sizes,
      Rope rope,
      boolean tiedEmbeddings,
      double rmsNormEpsilon,
      int beginToken,
      List<Integer> endTokens) {
    return new ModelConfig(
        "llama",
        sizes,
        rope,
        Collections.nCopies(sizes.layerCount(), LayerAttention.PLAIN),
        Biases.NONE,
        false,
        tiedEmbeddings,
        rmsNormEpsilon,
        beginToken,
        endTokens);
  }

  /** Returns the name of the tensor that makes logits; tied, it is that of the embeddings. */
  public String headName() {
    return tiedEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight";
  }

  /** Returns the rows of the embedding table. */
  public int vocabularySize() {
    return sizes.vocabularySize();
  }

  /** Returns the width of the residual stream. */
  public int embeddingSize() {
    return sizes.embeddingSize();
  }

  /** Returns the inner width of the SwiGLU block. */
  public int feedForwardSize() {
    return sizes.feedForwardSize();
  }

  /** Returns the number of blocks. */
  public int layerCount() {
    return sizes.layerCount();
  }

  /** Returns the number of query heads. */
  public int headCount() {
    return sizes.headCount();
  }

  /** Returns the number of key and value heads. */
  public int keyValueHeadCount() {
    return sizes.keyValueHeadCount();
  }

  /** Returns the width of one head. */
  public int headSize() {
    return sizes.headSize();
  }

  /** Returns the longest sequence in tokens. */
  public int contextLength() {
    return sizes.contextLength();
  }
}
