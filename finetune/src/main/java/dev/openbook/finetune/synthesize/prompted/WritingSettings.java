package dev.openbook.finetune.synthesize.prompted;

/**
 * How a model is asked.
 *
 * @param temperature of sampling, at least 0; EntiGraph's is 1
 * @param maxTokens most tokens of a reply, at least 1
 * @param batch prompts asked together, at least 1
 * @param rounds most times that each passage is asked about with each prompt, at least 1
 * @param seed chooses tokens
 */
public record WritingSettings(double temperature, int maxTokens, int batch, int rounds, long seed) {
  public WritingSettings {
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("temperature must be at least 0, got " + temperature);
    }
    if (maxTokens < 1 || batch < 1 || rounds < 1) {
      throw new IllegalArgumentException(
          "max-tokens, batch and rounds must be at least 1, got %d, %d and %d"
              .formatted(maxTokens, batch, rounds));
    }
  }
}
