package dev.openbook.eval.report;

import dev.openbook.eval.report.DataCard.Audit;
import dev.openbook.eval.report.DataCard.Drawing;
import dev.openbook.eval.report.DataCard.Example;
import dev.openbook.eval.report.DataCard.Figures;
import dev.openbook.eval.report.DataCard.Flagged;
import dev.openbook.eval.report.DataCard.Group;
import dev.openbook.eval.report.DataCard.Origin;
import dev.openbook.eval.report.DataCard.Row;
import dev.openbook.eval.report.DataCard.TextFile;
import dev.openbook.finetune.curate.Diversity;
import dev.openbook.finetune.curate.EmbeddingDistances;
import dev.openbook.finetune.curate.EntityCoverage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Data cards to look at; no figure was measured. */
final class SampleCards {
  private SampleCards() {}

  /** Returns a card with everything in it. */
  static DataCard small() {
    return of("texts.jsonl", "entigraph");
  }

  /** Returns a card in which whatever a user or a model can fill is one text. */
  static DataCard hostile(String text) {
    return of(text, text);
  }

  private static DataCard of(String name, String kind) {
    Optional<Figures> first = Optional.of(figures(0.31, Optional.of(distances(0.4))));
    Optional<Figures> second = Optional.of(figures(0.12, Optional.of(distances(0.2))));
    Group kinds =
        new Group(
            false,
            5_000,
            List.of(
                row(kind, "", first, ""),
                row("raw", "", second, ""),
                row("qa", "", Optional.empty(), "12 words, fewer than 5,000")));
    Group prompts =
        new Group(
            true,
            2_000,
            List.of(
                row(kind, "pair@1", first, ""),
                row(kind, "triple@1", Optional.of(figures(0.2, Optional.empty())), "")));
    return new DataCard(
        name,
        Instant.parse("2026-11-27T16:00:00Z"),
        "./openbook card " + name,
        "development",
        List.of(new TextFile(name, "0123456789abcdef", 1_200, 10_500, true)),
        new DataCard.Documents(name, 48, 40, 250_000),
        new Drawing(17, 5_000, 200, Optional.of("bge-small-en-v1.5-q"), 300),
        List.of(kinds, prompts),
        List.of(new Origin(kind, kind, kind, List.of(1L, 2L), 40, 1_200, 10_500)),
        List.of(
            new Example(kind, kind, name, "First line.\n\nSecond <b>line</b>.", false),
            new Example(kind, kind, name, name, true)),
        Optional.of(
            new Audit(
                name,
                name,
                100,
                1,
                2,
                0.25,
                List.of(new Flagged(name, name, name, "ngram", name)))));
  }

  private static Row row(String kind, String prompt, Optional<Figures> figures, String leftOut) {
    return new Row(
        kind,
        kind + "/1",
        prompt,
        1_200,
        10_500,
        1_000,
        990,
        1_200,
        Map.of("near-duplicate", 40L, "unfaithful", 10L),
        figures,
        leftOut);
  }

  private static EmbeddingDistances distances(double distance) {
    return new EmbeddingDistances(distance, distance / 3, 200);
  }

  private static Figures figures(double share, Optional<EmbeddingDistances> distances) {
    return new Figures(
        new Diversity(
            300,
            5_000,
            Map.of(1, share, 2, share + 0.1, 3, share + 0.2, 4, share + 0.3),
            4 * share,
            3,
            2.5,
            share / 2,
            share / 4,
            200,
            Map.of(2, 0.9, 4, 0.7, 8, 0.5, 16, 0.0312)),
        distances,
        new EntityCoverage(share, share / 10, 40));
  }
}
