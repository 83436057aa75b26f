package dev.openbook.finetune.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.judge.JudgeReport.Exactness;
import dev.openbook.finetune.judge.JudgeReport.Swap;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JudgeReportTest {
  static List<JsonNode> labels() throws IOException {
    try (InputStream in = JudgeReportTest.class.getResourceAsStream("/quality/golden.json")) {
      var all = new ArrayList<JsonNode>();
      JsonMapper.shared().readTree(Objects.requireNonNull(in)).path("kappa").forEach(all::add);
      return all;
    }
  }

  @ParameterizedTest
  @MethodSource("labels")
  void kappa_equalsScikitLearns(JsonNode golden) {
    Exactness exactness = Exactness.NONE;
    for (int i = 0; i < golden.path("exact").size(); i++) {
      exactness =
          exactness.plus(
              Exactness.of(
                  golden.path("exact").path(i).stringValue(),
                  golden.path("judged").path(i).stringValue()));
    }

    assertThat(exactness.kappa().orElseThrow())
        .isCloseTo(golden.path("kappa").doubleValue(), within(1e-12));
  }

  @Test
  void kappa_oneLabelOnly_isNotDefined() {
    Exactness same = Exactness.of("A", "A").plus(Exactness.of("A", "A"));

    assertThat(same.kappa()).isEmpty();
    assertThat(same.agreement()).hasValue(1);
    assertThat(Exactness.NONE.kappa()).isEmpty();
    assertThat(Exactness.NONE.agreement()).isEmpty();
  }

  @Test
  void swap_tieInOneOrderOnly_isInconsistentAndLeansToTheOther() {
    assertThat(Swap.of(Position.NEITHER, Position.FIRST)).isEqualTo(new Swap(1, 0, 1, 1, 0, 1));
    assertThat(Swap.of(Position.SECOND, Position.NEITHER)).isEqualTo(new Swap(1, 0, 0, 0, 1, 1));
    assertThat(Swap.of(Position.FIRST, Position.SECOND)).isEqualTo(new Swap(1, 1, 0, 1, 1, 0));
    assertThat(Swap.of(Position.NEITHER, Position.NEITHER)).isEqualTo(new Swap(1, 1, 0, 0, 0, 2));
  }

  @Test
  void plus_anotherJudge_isRefused() {
    assertThatThrownBy(() -> JudgeReport.none("a").plus(JudgeReport.none("b")))
        .hasMessage("reports are on different judges, got a and b");
  }
}
