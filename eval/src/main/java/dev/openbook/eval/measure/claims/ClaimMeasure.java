package dev.openbook.eval.measure.claims;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * A measure of RAGChecker, under its name. Each is 0 where there is no claim, or no passage, to
 * count (ragas has no value there); over questions it is averaged, each question counting the same.
 *
 * <p>A claim of the response is right if the gold answer entails it, and supported if a passage
 * does. A passage is relevant if it entails a claim of the gold answer.
 *
 * @see <a href="https://arxiv.org/abs/2408.08067">Ru et al., RAGChecker, 2024, section 3.3</a>
 * @see <a href="https://github.com/amazon-science/RAGChecker">RAGChecker, computation.py at
 *     6091f08, whose figures these equal</a>
 */
public enum ClaimMeasure {
  /** Share of the response's claims that are right. */
  PRECISION("precision", true),
  /** Share of the gold answer's claims that the response entails. */
  RECALL("recall", true),
  /** Harmonic mean of precision and recall. */
  F1("f1", true),
  /** Share of the gold answer's claims that a passage entails. */
  CLAIM_RECALL("claim_recall", true),
  /** Share of the passages that are relevant. */
  CONTEXT_PRECISION("context_precision", true),
  /** Of the gold answer's claims that a passage entails, the share that the response entails. */
  CONTEXT_UTILIZATION("context_utilization", true),
  /** Share of the response's claims that are wrong and entailed by a relevant passage. */
  NOISE_SENSITIVITY_IN_RELEVANT("noise_sensitivity_in_relevant", false),
  /** Share of the response's claims that are wrong and entailed by irrelevant passages alone. */
  NOISE_SENSITIVITY_IN_IRRELEVANT("noise_sensitivity_in_irrelevant", false),
  /** Share of the response's claims that are wrong and not supported. */
  HALLUCINATION("hallucination", false),
  /** Share of the response's claims that are right and not supported. */
  SELF_KNOWLEDGE("self_knowledge", false),
  /** Share of the response's claims that are supported. */
  FAITHFULNESS("faithfulness", true);

  private final String id;
  private final boolean isHigherBetter;

  ClaimMeasure(String id, boolean isHigherBetter) {
    this.id = id;
    this.isHigherBetter = isHigherBetter;
  }

  /** Returns the measure of RAGChecker's name, empty when there is none. */
  public static Optional<ClaimMeasure> byId(String id) {
    return Arrays.stream(values()).filter(measure -> measure.id.equals(id)).findFirst();
  }

  /** Returns the names of all measures, sorted. */
  public static Collection<String> ids() {
    var ids = new TreeSet<String>();
    for (ClaimMeasure measure : values()) {
      ids.add(measure.id);
    }
    return ids;
  }

  /** Returns RAGChecker's name, e.g. {@code claim_recall}. */
  public String id() {
    return id;
  }

  /** Returns whether more is better. */
  public boolean isHigherBetter() {
    return isHigherBetter;
  }

  /** Returns the value, 0 to 1; empty where a part that it needs was not judged. */
  public OptionalDouble score(ClaimEntailments given) {
    Optional<Double> score =
        switch (this) {
          case PRECISION -> ClaimShares.precision(given);
          case RECALL -> ClaimShares.recall(given);
          case F1 -> ClaimShares.f1(given);
          case CLAIM_RECALL -> ClaimShares.claimRecall(given);
          case CONTEXT_PRECISION -> ClaimShares.contextPrecision(given);
          case CONTEXT_UTILIZATION -> ClaimShares.contextUtilization(given);
          case NOISE_SENSITIVITY_IN_RELEVANT -> ClaimShares.noiseSensitivity(given, true);
          case NOISE_SENSITIVITY_IN_IRRELEVANT -> ClaimShares.noiseSensitivity(given, false);
          case HALLUCINATION -> ClaimShares.unsupported(given, false);
          case SELF_KNOWLEDGE -> ClaimShares.unsupported(given, true);
          case FAITHFULNESS -> ClaimShares.faithfulness(given);
        };
    return score.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }
}
