package dev.openbook.eval.report;

import dev.openbook.eval.report.DataCard.Figures;
import dev.openbook.finetune.curate.Diversity;
import dev.openbook.finetune.curate.EmbeddingDistances;
import java.util.OptionalDouble;

/** The figures of a data card that say how varied texts are, in the card's order. */
public enum CardMeasure {
  /** Distinct words. */
  DISTINCT_1("distinct-1", true, "distinct words over all words"),
  /** Distinct pairs of words. */
  DISTINCT_2("distinct-2", true, "the same of pairs of words within a text"),
  /** Distinct triples of words. */
  DISTINCT_3("distinct-3", true, "of three words in a row"),
  /** Distinct 4-grams of words. */
  DISTINCT_4("distinct-4", true, "of four"),
  /** Sum over n of distinct n-grams. */
  NGRAM_DIVERSITY(
      "n-gram diversity",
      true,
      "sum over n = 1 to 4 of distinct n-grams over all, of the texts joined; 0 to 4 (Padmakumar"
          + " and He 2024)"),
  /** Shared 4-grams. */
  SELF_REPETITION(
      "self-repetition",
      false,
      "mean over texts of log(1 + times that its 4-grams stand in other texts) (Salkar et al."
          + " 2022)"),
  /** Compression by gzip. */
  COMPRESSION("gzip ratio", false, "bytes over bytes after gzip at its best level, texts joined"),
  /** BLEU of a text against the others. */
  SELF_BLEU(
      "self-BLEU",
      false,
      "mean BLEU-4 of a text of the sample against all others of it (Zhu et al. 2018)"),
  /** ROUGE-L of pairs. */
  HOMOGENISATION(
      "homogenisation",
      false,
      "mean ROUGE-L F1 of two texts of the sample (Padmakumar and He 2024)"),
  /** Mean distance of vectors. */
  REMOTE_CLIQUE(
      "remote clique",
      true,
      "mean cosine distance of two texts' vectors, within the sample (Cox et al. 2021)"),
  /** Mean distance to the nearest vector. */
  CHAMFER(
      "chamfer",
      true,
      "mean cosine distance of a text's vector to the nearest other, within the sample (Cox et al."
          + " 2021)"),
  /** Entities mentioned. */
  ENTITIES(
      "entities",
      true,
      "share of a document's entities (names and recurring nouns, at most thirty) that a text of it"
          + " mentions, mean over the documents"),
  /** Pairs of entities mentioned. */
  PAIRS("entity pairs", true, "share of the pairs of them that stand in one text");

  private final String label;
  private final boolean isHigherMoreVaried;
  private final String description;

  CardMeasure(String label, boolean isHigherMoreVaried, String description) {
    this.label = label;
    this.isHigherMoreVaried = isHigherMoreVaried;
    this.description = description;
  }

  /** Returns the name in tables. */
  public String label() {
    return label;
  }

  /** Returns whether a higher figure means more variety. */
  public boolean isHigherMoreVaried() {
    return isHigherMoreVaried;
  }

  /** Returns what is measured, a few words. */
  public String description() {
    return description;
  }

  /** Returns the figure of a draw; empty where it was not measured. */
  public OptionalDouble of(Figures figures) {
    Diversity diversity = figures.diversity();
    return switch (this) {
      case DISTINCT_1 -> distinct(diversity, 1);
      case DISTINCT_2 -> distinct(diversity, 2);
      case DISTINCT_3 -> distinct(diversity, 3);
      case DISTINCT_4 -> distinct(diversity, 4);
      case NGRAM_DIVERSITY -> OptionalDouble.of(diversity.ngramDiversity());
      case SELF_REPETITION -> OptionalDouble.of(diversity.selfRepetition());
      case COMPRESSION -> OptionalDouble.of(diversity.compressionRatio());
      case SELF_BLEU -> OptionalDouble.of(diversity.selfBleu());
      case HOMOGENISATION -> OptionalDouble.of(diversity.homogenisation());
      case REMOTE_CLIQUE ->
          figures.distances().stream().mapToDouble(EmbeddingDistances::remoteClique).findFirst();
      case CHAMFER ->
          figures.distances().stream().mapToDouble(EmbeddingDistances::chamfer).findFirst();
      case ENTITIES -> OptionalDouble.of(figures.coverage().entities());
      case PAIRS -> OptionalDouble.of(figures.coverage().pairs());
    };
  }

  private static OptionalDouble distinct(Diversity diversity, int n) {
    return OptionalDouble.of(diversity.distinct().getOrDefault(n, 1.0));
  }
}
