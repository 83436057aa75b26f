package dev.openbook.eval.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StandardErrorsTest {
  @Test
  void ofItems_handWorkedExample() {
    // mean 1/2, sum of squares 1, divided by n - 1 = 3 and by n = 4
    assertThat(StandardErrors.ofItems(new double[] {1, 0, 0, 1}))
        .isCloseTo(Math.sqrt(1.0 / 12), within(1e-15));
  }

  @Test
  void ofItems_refusesASingleItem() {
    assertThatThrownBy(() -> StandardErrors.ofItems(new double[] {1}))
        .hasMessage("scores must be at least 2, got 1");
  }

  @Test
  void ofClusters_ofOneItemEach_isThatOfItems() {
    double[] scores = {1, 0.25, 0, 0.5, 0.5};

    assertThat(StandardErrors.ofClusters(scores, Clusters.ofItems(5)))
        .isCloseTo(StandardErrors.ofItems(scores), within(1e-15));
  }

  @Test
  void ofClusters_ofEqualSize_isThatOfTheirMeans() {
    double[] scores = {1, 0, 0.5, 0.5, 0, 0};

    assertThat(
            StandardErrors.ofClusters(scores, Clusters.of(List.of("a", "a", "b", "b", "c", "c"))))
        .isCloseTo(StandardErrors.ofItems(new double[] {0.5, 0.5, 0}), within(1e-15));
  }

  @Test
  void ofClusters_refusesASingleOne() {
    assertThatThrownBy(() -> StandardErrors.ofClusters(new double[] {1}, Clusters.ofItems(1)))
        .hasMessage("clusters must be at least 2, got 1");
  }
}
