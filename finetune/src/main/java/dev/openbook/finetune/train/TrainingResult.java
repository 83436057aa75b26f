package dev.openbook.finetune.train;

import java.util.List;

/**
 * A finished training.
 *
 * @param trained the adapter or the model
 * @param steps optimizer steps
 * @param tokens tokens read, repeats counted, padding not
 * @param learnedTokens tokens whose prediction was trained, repeats counted
 * @param finalLoss mean over the last tenth of the steps, nats a token
 * @param seconds time of all steps, those before an interruption included
 * @param trainableParameters numbers that were changed
 * @param log the loss curve, steps ascending
 */
public record TrainingResult(
    TrainedFiles trained,
    int steps,
    long tokens,
    long learnedTokens,
    double finalLoss,
    double seconds,
    long trainableParameters,
    List<TrainingLogLine> log) {
  public TrainingResult {
    log = List.copyOf(log);
  }
}
