package dev.openbook.finetune.curate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EntityCoverageTest {
  private static final Map<String, List<String>> ENTITIES =
      Map.of(
          "vistula", List.of("Vistula", "Warsaw", "Baltic Sea", "Krakow"),
          "castle", List.of("Wawel", "Wawel Castle"),
          "empty", List.of());

  @Test
  void of_isTheMeanOverDocuments() {
    EntityCoverage coverage =
        EntityCoverage.of(
            ENTITIES,
            List.of(
                text("The VISTULA's way to the Baltic\nSea.", "vistula"),
                text("Warsaw stands on the Vistula.", "vistula"),
                text("Krakowians praise Wawel; it is no Baltic, sea or not.", "castle")));

    // 3 of 4 and 1 of 2 entities; 2 of 6 pairs, while the names of the castle make no pair.
    assertThat(coverage.entities()).isCloseTo((3 / 4.0 + 1 / 2.0) / 2, within(1e-12));
    assertThat(coverage.pairs()).isCloseTo(2 / 6.0, within(1e-12));
    assertThat(coverage.documents()).isEqualTo(2);
  }

  @Test
  void of_aTextCountsForItsOwnDocumentsAlone() {
    EntityCoverage none = EntityCoverage.of(ENTITIES, List.of(text("Vistula, Warsaw", "castle")));
    EntityCoverage both =
        EntityCoverage.of(ENTITIES, List.of(text("Vistula, Wawel", "castle", "vistula")));

    assertThat(none.entities()).isZero();
    assertThat(both.entities()).isCloseTo((1 / 4.0 + 1 / 2.0) / 2, within(1e-12));
    assertThat(EntityCoverage.of(Map.of(), List.of())).isEqualTo(new EntityCoverage(0, 0, 0));
  }

  private static SyntheticText text(String text, String... sources) {
    return new SyntheticText(
        "id",
        text,
        "kind",
        new Provenance(List.of(sources), "prompt@1", "generator/1", 1, 0),
        Optional.empty());
  }
}
