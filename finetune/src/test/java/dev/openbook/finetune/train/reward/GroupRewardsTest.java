package dev.openbook.finetune.train.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupRewardsTest {
  @Test
  void advantages_byHand() {
    var one = new GroupRewards(List.of(1.0, 0.0, 0.0, 0.0));
    var half = new GroupRewards(List.of(1.0, 0.0, 0.5));

    // Mean 1/4; squares 9/16 + 3/16 = 3/4, over 3: 1/4.
    assertThat(one.advantages(false)).containsExactly(0.75, -0.25, -0.25, -0.25);
    assertThat(one.deviation()).isEqualTo(0.5);
    assertThat(one.advantages(true).getFirst()).isCloseTo(0.75 / 0.5001, within(1e-15));
    assertThat(one.advantages(true).getLast()).isCloseTo(-0.25 / 0.5001, within(1e-15));
    // Mean 1/2; squares 1/2, over 2: 1/4.
    assertThat(half.advantages(false)).containsExactly(0.5, -0.5, 0.0);
    assertThat(half.deviation()).isEqualTo(0.5);
    assertThat(half.isUnanimous()).isFalse();
  }

  @Test
  void advantages_equalRewards_areZeroWhateverTheMeanIsRoundedTo() {
    var group = new GroupRewards(List.of(0.1, 0.1, 0.1));

    assertThat(group.isUnanimous()).isTrue();
    assertThat(group.deviation()).isZero();
    assertThat(group.advantages(true)).containsExactly(0.0, 0.0, 0.0);
    assertThat(group.advantages(false)).containsExactly(0.0, 0.0, 0.0);
  }

  @Test
  void of_aSingleReward_isRefused() {
    assertThatThrownBy(() -> new GroupRewards(List.of(1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rewards must be at least 2, got 1");
  }
}
