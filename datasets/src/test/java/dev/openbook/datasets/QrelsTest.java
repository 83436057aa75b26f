package dev.openbook.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QrelsTest {
  @Test
  void grades_areCopiedInTheOrderGiven() {
    var judged = new LinkedHashMap<String, Integer>();
    for (int passage = 40; passage > 0; passage--) {
      judged.put("p" + passage, passage);
    }

    var qrels = new Qrels(Map.of("q", judged));
    judged.clear();

    Map<String, Integer> kept = qrels.grades().getOrDefault("q", Map.of());
    assertThat(kept.keySet()).hasSize(40).startsWith("p40", "p39").endsWith("p2", "p1");
    assertThatThrownBy(() -> kept.put("new", 1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> qrels.grades().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
