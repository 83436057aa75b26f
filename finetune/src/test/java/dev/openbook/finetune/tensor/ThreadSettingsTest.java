package dev.openbook.finetune.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadSettingsTest {
  private static final ThreadSettings SETTINGS = new ThreadSettings(4, 100, 2);

  @Test
  void variables_areThoseThatTheEnvironmentLacks() {
    assertThat(SETTINGS.variables(Map.of("HOME", "/")))
        .containsExactly(
            Map.entry("OMP_NUM_THREADS", "4"),
            Map.entry("GOMP_SPINCOUNT", "100"),
            Map.entry("OPENBLAS_NUM_THREADS", "2"));
    assertThat(SETTINGS.variables(Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1")))
        .containsExactly(Map.entry("GOMP_SPINCOUNT", "100"));
  }

  @Test
  void waitPolicyOfTheEnvironment_goesBeforeTheSpinCount() {
    assertThat(SETTINGS.variables(Map.of("OMP_WAIT_POLICY", "passive")))
        .doesNotContainKey("GOMP_SPINCOUNT");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "'3,2', 3", "' 8 ', 8", "'', 4", "many, 4", "0, 4", "-1, 4"})
  void threadsOfTheEnvironment_goBefore(String variable, int threads) {
    assertThat(SETTINGS.under(Map.of("OMP_NUM_THREADS", variable)))
        .isEqualTo(new ThreadSettings(threads, 100, 2));
  }
}
