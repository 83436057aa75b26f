package dev.openbook.finetune.train.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.train.reward.PolicyLoss.Token;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PolicyLossTest {
  private static final PolicyLoss PLAIN = new PolicyLoss(0.2, 0);

  @Test
  void of_byTheModelThatWroteIt_isTheAdvantage() {
    assertThat(PLAIN.of(0.75, -3, -3, 0)).isEqualTo(new Token(-0.75, 0.75, 0, false));
    assertThat(PLAIN.of(0, -3, -3, 0).pull()).isZero();
  }

  @Test
  void of_ratiosThatMovedTooFar_haveNoGradient() {
    double up = Math.log(1.5);
    double down = Math.log(0.5);

    assertThat(PLAIN.of(1, up, 0, 0)).isEqualTo(new Token(-1.2, 0, 0, true));
    assertThat(PLAIN.of(-1, down, 0, 0)).isEqualTo(new Token(0.8, 0, 0, true));
    // Moved the wrong way: it may come back.
    assertThat(PLAIN.of(1, down, 0, 0).loss()).isCloseTo(-0.5, within(1e-15));
    assertThat(PLAIN.of(1, down, 0, 0).pull()).isCloseTo(0.5, within(1e-15));
    assertThat(PLAIN.of(-1, up, 0, 0).loss()).isCloseTo(1.5, within(1e-15));
    assertThat(PLAIN.of(-1, up, 0, 0).isClipped()).isFalse();
  }

  @Test
  void of_divergence_byHand() {
    Token token = new PolicyLoss(0.2, 0.5).of(0, -2, -2, -2 + Math.log(3));

    // ref/p is 3: 3 - log 3 - 1.
    assertThat(token.divergence()).isCloseTo(2 - Math.log(3), within(1e-15));
    assertThat(token.loss()).isCloseTo(0.5 * (2 - Math.log(3)), within(1e-15));
    assertThat(token.pull()).isCloseTo(0.5 * Math.log(3), within(1e-15));
  }

  @Test
  void of_pullIsTheSlopeOfTheLoss() {
    long seed = Long.getLong("test.seed", 17);
    var random = new SplittableRandom(seed);
    double step = 1e-6;
    for (int i = 0; i < 1000; i++) {
      var policy = new PolicyLoss(0.2, i % 2 == 0 ? 0 : random.nextDouble());
      double advantage = random.nextDouble(-2, 2);
      double before = random.nextDouble(-5, 0);
      double now = before + random.nextDouble(-0.5, 0.5);
      double reference = before + random.nextDouble(-0.5, 0.5);
      double edge = Math.abs(Math.abs(Math.exp(now - before) - 1) - 0.2);
      if (edge < 1e-4) {
        continue; // the loss has a corner there
      }

      double slope =
          (policy.of(advantage, now + step, before, reference).loss()
                  - policy.of(advantage, now - step, before, reference).loss())
              / (2 * step);

      assertThat(policy.of(advantage, now, before, reference).pull())
          .as("seed %d, draw %d", seed, i)
          .isCloseTo(-slope, within(1e-7));
    }
  }
}
