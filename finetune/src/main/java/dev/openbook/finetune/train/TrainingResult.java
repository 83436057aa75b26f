package dev.openbook.finetune.train;

import dev.openbook.finetune.train.data.StreamUse;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

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
 * @param uses what the training reads of each stream in all its steps
 * @param stoppedEarly whether it ended before its budget, by the loss on held-out texts
 * @param log the loss curve, steps ascending
 * @param peakBytes most resident memory of a process that did a step of it; empty where the system
 *     does not tell
 * @param joules that the machine's processors took in all steps; empty where it does not tell
 */
public record TrainingResult(
    TrainedFiles trained,
    int steps,
    long tokens,
    long learnedTokens,
    double finalLoss,
    double seconds,
    long trainableParameters,
    List<StreamUse> uses,
    boolean stoppedEarly,
    List<TrainingLogLine> log,
    OptionalLong peakBytes,
    OptionalDouble joules) {
  public TrainingResult {
    uses = List.copyOf(uses);
    log = List.copyOf(log);
  }
}
