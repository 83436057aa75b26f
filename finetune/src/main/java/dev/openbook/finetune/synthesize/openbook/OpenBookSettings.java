package dev.openbook.finetune.synthesize.openbook;

/**
 * What stands before the questions of open-book exercises.
 *
 * @param passages passages of an exercise, 1 to 100; RAFT's paper has 5, Jin et al. 40
 * @param goldShare probability that a RAFT exercise has its gold passage, [0, 1]; the paper's best
 *     lie between 0.4 and 1, by data set
 */
public record OpenBookSettings(int passages, double goldShare) {
  /** RAFT's four distractors, and the gold passage in four of five, as its script's function. */
  public static final OpenBookSettings USUAL = new OpenBookSettings(5, 0.8);

  public OpenBookSettings {
    if (passages < 1 || passages > 100) {
      throw new IllegalArgumentException("passages must be 1 to 100, got " + passages);
    }
    if (!(goldShare >= 0 && goldShare <= 1)) {
      throw new IllegalArgumentException("gold-share must be in [0, 1], got " + goldShare);
    }
  }
}
