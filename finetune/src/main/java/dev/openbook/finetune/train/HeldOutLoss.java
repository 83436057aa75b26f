package dev.openbook.finetune.train;

import dev.openbook.datasets.file.JsonLog;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.train.data.HeldOutBatches;
import dev.openbook.finetune.train.recipe.EarlyStopping;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The losses on held-out texts during a training, {@code validation.jsonl}, and whether it is time
 * to end.
 */
final class HeldOutLoss implements AutoCloseable {
  private final int everySteps; // 0: never
  private final int patience;
  private final double minImprovement;
  private final List<TokenBatch> batches;
  private final JsonLog log;
  private final List<Look> looks = new ArrayList<>();

  /**
   * A look at the held-out texts.
   *
   * @param step after which it was taken
   * @param loss nats a token
   */
  record Look(int step, double loss) {}

  /**
   * Opens the log.
   *
   * @param rule empty to take no look and never end
   * @param done last step that counts; later looks are forgotten
   */
  HeldOutLoss(Optional<EarlyStopping> rule, HeldOutBatches texts, Path file, int done)
      throws IOException {
    this.everySteps = rule.map(EarlyStopping::everySteps).orElse(0);
    this.patience = rule.map(EarlyStopping::patience).orElse(1);
    this.minImprovement = rule.map(EarlyStopping::minImprovement).orElse(0.0);
    this.batches = texts.batches();
    JsonLog opened = JsonLog.open(file);
    int number = 1;
    for (String line : opened.lines()) {
      JsonRecord record = JsonRecord.parse(file, number++, line);
      if (record.integer("step") <= done) {
        looks.add(new Look(record.integer("step"), record.node().path("loss").asDouble()));
      }
    }
    this.log = opened.truncate(looks.size());
  }

  /** Returns whether a look is due after a step. */
  boolean isDue(int step) {
    return everySteps > 0 && step % everySteps == 0;
  }

  /**
   * Looks at the held-out texts.
   *
   * @return whether the loss is the lowest so far
   */
  boolean look(Decoder decoder, TensorScope scope, int step) throws IOException {
    var sum = new CausalLoss.Loss(0, 0);
    for (TokenBatch batch : batches) {
      sum = sum.plus(CausalLoss.evaluate(decoder, scope, batch));
    }
    looks.add(new Look(step, sum.meanNats()));
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("step", step);
    node.put("loss", sum.meanNats());
    log.append(List.of(node.toString()));
    return best() == step;
  }

  /** Adds all looks to an event file. */
  void addAllTo(TensorBoardFile events, Instant now) throws IOException {
    for (Look look : looks) {
      events.add("held_out/loss", look.step(), look.loss(), now);
    }
  }

  /** Adds the last look to an event file. */
  void addLastTo(TensorBoardFile events, Instant now) throws IOException {
    events.add("held_out/loss", looks.getLast().step(), looks.getLast().loss(), now);
  }

  /** Returns the step of the lowest loss, 0 before the first look. */
  int best() {
    double lowest = Double.POSITIVE_INFINITY;
    int step = 0;
    for (Look look : looks) {
      if (look.loss() < lowest - minImprovement) {
        lowest = look.loss();
        step = look.step();
      }
    }
    return step;
  }

  /** Returns whether the loss has not fallen for as many looks as the rule has patience for. */
  boolean isOver() {
    int best = best();
    return best > 0 && looks.stream().filter(look -> look.step() > best).count() >= patience;
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
