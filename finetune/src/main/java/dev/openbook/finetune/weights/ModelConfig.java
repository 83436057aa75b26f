package dev.openbook.finetune.weights;

import java.util.List;

/**
 * Sizes and constants of a Llama-family decoder.
 *
 * @param architecture {@code model_type} of the checkpoint, e.g. {@code llama}
 * @param vocabularySize rows of the embedding table
 * @param embeddingSize width of the residual stream
 * @param feedForwardSize inner width of the SwiGLU block
 * @param layerCount decoder blocks
 * @param headCount query heads
 * @param keyValueHeadCount key and value heads, divides {@code headCount}
 * @param headSize width of one head
 * @param contextLength longest sequence, tokens
 * @param ropeTheta base of the rotary embedding
 * @param rmsNormEpsilon added to the mean square
 * @param tiedEmbeddings whether the output head is the embedding table
 * @param beginToken id put before a text that has no context; for SmolLM2 its {@code bos_token_id}
 * @param endTokens ids that end generation, not empty
 */
public record ModelConfig(
    String architecture,
    int vocabularySize,
    int embeddingSize,
    int feedForwardSize,
    int layerCount,
    int headCount,
    int keyValueHeadCount,
    int headSize,
    int contextLength,
    double ropeTheta,
    double rmsNormEpsilon,
    boolean tiedEmbeddings,
    int beginToken,
    List<Integer> endTokens) {
  public ModelConfig {
    endTokens = List.copyOf(endTokens);
    positive("vocabularySize", vocabularySize);
    positive("embeddingSize", embeddingSize);
    positive("feedForwardSize", feedForwardSize);
    positive("layerCount", layerCount);
    positive("headCount", headCount);
    positive("keyValueHeadCount", keyValueHeadCount);
    positive("headSize", headSize);
    positive("contextLength", contextLength);
    if (headCount % keyValueHeadCount != 0) {
      throw new IllegalArgumentException(
          "keyValueHeadCount must divide headCount (" + headCount + "), got " + keyValueHeadCount);
    }
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
    }
  }
}
