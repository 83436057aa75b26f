package dev.openbook.eval.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArmComparisonTest {
  private static final Sampling SAMPLING = new Sampling(500, 3, 0.9);
  private static final ArmComparison<String> BY_M = new ArmComparison<>(List.of("m"), SAMPLING);

  @Test
  void means_areTheBootstraps() {
    ArmScores<String> arm = arm("a", 0.2, 0.4, 0.9);

    ArmComparison.Outcome<String> outcome = BY_M.compare(List.of(arm), arm, Progress.NONE);

    var bootstrap =
        ClusterBootstrap.of(List.of(new double[] {0.2, 0.4, 0.9}), Clusters.ofItems(3), 500, 3);
    assertThat(outcome.means())
        .containsExactly(new ArmComparison.Mean<>("a", "m", 3, bootstrap.mean(0, 0.9)));
    assertThat(outcome.differences()).isEmpty();
  }

  @Test
  void differences_pairItemsAndCorrectOverAll() {
    ArmScores<String> base = arm("base", 0, 0, 0);
    var done = new ArrayList<Long>();

    List<ArmComparison.Difference<String>> differences =
        BY_M.compare(
                List.of(arm("better", 1, 1, 1), base, arm("same", 0, 0, 0)),
                base,
                (task, now, total, unit) -> done.add(now))
            .differences();

    // 2 of 8 sign patterns are as extreme; the second p is 1
    assertThat(differences)
        .extracting(ArmComparison.Difference::arm)
        .containsExactly("better", "same");
    assertThat(differences).extracting(ArmComparison.Difference::p).containsExactly(0.25, 1.0);
    assertThat(differences)
        .extracting(ArmComparison.Difference::adjustedP)
        .containsExactly(0.5, 1.0);
    assertThat(differences.getFirst().estimate().value()).isEqualTo(1);
    assertThat(differences.getFirst().baseline()).isEqualTo("base");
    assertThat(done).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void differences_takeTheItemsThatBothHave() {
    ArmScores<String> base = new ArmScores<>("base", Map.of("x", Map.of("m", 0.5)));
    ArmScores<String> arm =
        new ArmScores<>("arm", Map.of("x", Map.of("m", 0.75), "y", Map.of("m", 0.0)));

    ArmComparison.Outcome<String> outcome = BY_M.compare(List.of(base, arm), base, Progress.NONE);

    ArmComparison.Difference<String> difference = outcome.differences().getFirst();
    assertThat(difference.items()).isEqualTo(1);
    assertThat(difference.estimate().value()).isCloseTo(0.25, within(1e-15));
    assertThat(outcome.means()).extracting(ArmComparison.Mean::items).containsExactly(1, 2);
  }

  @Test
  void differences_ofOtherItems_areRefused() {
    ArmScores<String> base = new ArmScores<>("base", Map.of("x", Map.of("m", 0.5)));

    assertThatThrownBy(() -> BY_M.compare(List.of(base, arm("arm", 1)), base, Progress.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("arm 'arm' must share an item with 'base'");
  }

  @Test
  void sampling_outOfRange_isRefused() {
    assertThatThrownBy(() -> new Sampling(0, 1, 0.95))
        .hasMessage("resamples must be at least 1, got 0");
    assertThatThrownBy(() -> new Sampling(1, 1, 1))
        .hasMessage("confidence must be in (0, 1), got 1.0");
  }

  private static ArmScores<String> arm(String name, double... scores) {
    var items = new LinkedHashMap<String, Map<String, Double>>();
    for (double score : scores) {
      items.put("i" + items.size(), Map.of("m", score));
    }
    return new ArmScores<>(name, items);
  }
}
