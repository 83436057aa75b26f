package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.curate.Diversity;
import dev.openbook.finetune.curate.EmbeddingDistances;
import dev.openbook.finetune.curate.EntityCoverage;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Everything a data card shows about synthetic texts, as plain data.
 *
 * @param title what the texts are called
 * @param created when the card was made
 * @param command what made it
 * @param version Openbook's version
 * @param files the files of texts, in the order given
 * @param documents what the texts were made from
 * @param drawing how texts were drawn for the figures
 * @param groups texts by kind, then by kind and prompt, the latter where it tells more
 * @param origins texts by kind, generator and prompt, all there are
 * @param examples some texts of each kind
 * @param audit what of test questions stands in the texts; empty where none were named
 */
public record DataCard(
    String title,
    Instant created,
    String command,
    String version,
    List<TextFile> files,
    Documents documents,
    Drawing drawing,
    List<Group> groups,
    List<Origin> origins,
    List<Example> examples,
    Optional<Audit> audit) {
  /** What the paper on EntiGraph gives; by GPT-4 from QuALITY, in tokens. */
  public static final List<Published> PUBLISHED =
      List.of(
          new Published("EntiGraph, published", List.of("23.40", "3.66", "0.24", "0.00")),
          new Published("Rephrase, published", List.of("21.35", "3.04", "0.51", "0.22")));

  public DataCard {
    requireNonNull(created, "created is null");
    requireNonNull(audit, "audit is null");
    files = List.copyOf(files);
    groups = List.copyOf(groups);
    origins = List.copyOf(origins);
    examples = List.copyOf(examples);
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("a data card needs at least one group");
    }
  }

  /**
   * Overlap with the source that was published.
   *
   * @param name whose texts
   * @param percent of n-grams that the source has, for n = 2, 4, 8, 16
   * @see <a href="https://arxiv.org/abs/2409.07431">Yang et al., Synthetic continued
   *     pretraining</a>
   */
  public record Published(String name, List<String> percent) {}

  /**
   * One file of texts.
   *
   * @param name as given
   * @param sha256 checksum of its bytes
   * @param texts texts in it
   * @param words words of them, runs without white space
   * @param isCurated whether what was dropped from it lies beside it
   */
  public record TextFile(String name, String sha256, long texts, long words, boolean isCurated) {}

  /**
   * What the texts were made from.
   *
   * @param name data set or folder
   * @param documents all documents
   * @param used those that a text was made from
   * @param words words of all documents
   */
  public record Documents(String name, int documents, int used, long words) {}

  /**
   * How texts were drawn.
   *
   * @param seed draws them
   * @param fewestWords a row with fewer is left out
   * @param pairwise most texts of a row that are compared with each other
   * @param embedding model of the embedding distances; empty where they were left out
   * @param embeddedWords words at a text's start that it reads
   */
  public record Drawing(
      long seed, long fewestWords, int pairwise, Optional<String> embedding, int embeddedWords) {}

  /**
   * Rows that can be compared with each other.
   *
   * @param isByPrompt whether rows are of one prompt each, and not of one kind each
   * @param words words of every row with figures
   * @param rows with figures, then without
   */
  public record Group(boolean isByPrompt, long words, List<Row> rows) {
    public Group {
      rows = List.copyOf(rows);
    }

    /** Returns the rows that have figures. */
    public List<Row> shown() {
      return rows.stream().filter(row -> row.figures().isPresent()).toList();
    }

    /** Returns the rows that have none. */
    public List<Row> leftOut() {
      return rows.stream().filter(row -> row.figures().isEmpty()).toList();
    }
  }

  /**
   * Texts of one kind and generator, and perhaps of one prompt.
   *
   * @param kind their kind
   * @param generator what made them
   * @param prompt their prompt; empty for all prompts
   * @param texts all of them
   * @param words words of them
   * @param judged texts, kept and dropped, of which all documents are at hand
   * @param faithful those of {@code judged} that say nothing that their documents lack
   * @param kept texts of files beside which lies what was dropped
   * @param dropped texts dropped, by the reason
   * @param figures what a draw of equal size is like; empty for a row left out
   * @param leftOut why there are no figures; empty where there are
   */
  public record Row(
      String kind,
      String generator,
      String prompt,
      long texts,
      long words,
      long judged,
      long faithful,
      long kept,
      Map<String, Long> dropped,
      Optional<Figures> figures,
      String leftOut) {
    public Row {
      dropped = Collections.unmodifiableMap(new TreeMap<>(dropped));
      requireNonNull(figures, "figures is null");
    }

    /** Returns the share of judged texts that are faithful, 0 to 1; empty where none was judged. */
    public OptionalDouble faithfulness() {
      return judged == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) faithful / judged);
    }

    /** Returns how many texts were made, kept or dropped, as far as that is known. */
    public long made() {
      return kept + dropped.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the share of texts made that was kept, 0 to 1; empty where it is not known. */
    public OptionalDouble keptShare() {
      return made() == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) kept / made());
    }
  }

  /**
   * What a draw of texts is like.
   *
   * @param diversity variety and overlap with the documents
   * @param distances of texts' vectors; empty where fewer than two texts were drawn, or no model
   * @param coverage what of the documents' entities the texts mention
   */
  public record Figures(
      Diversity diversity, Optional<EmbeddingDistances> distances, EntityCoverage coverage) {}

  /**
   * Where texts come from.
   *
   * @param kind their kind
   * @param generator what made them
   * @param prompt their prompt
   * @param seeds seeds of the runs, ascending, at most a few
   * @param documents documents they were made from
   * @param texts number of texts
   * @param words words of them
   */
  public record Origin(
      String kind,
      String generator,
      String prompt,
      List<Long> seeds,
      int documents,
      long texts,
      long words) {
    public Origin {
      seeds = List.copyOf(seeds);
    }
  }

  /**
   * One text.
   *
   * @param kind its kind
   * @param prompt its prompt
   * @param id its id
   * @param text its beginning
   * @param isCut whether the text goes on
   */
  public record Example(String kind, String prompt, String id, String text, boolean isCut) {}

  /**
   * What of the test questions stands in the texts.
   *
   * @param questions name of the questions
   * @param summary the report on one line
   * @param asked questions looked for
   * @param leaks questions that leak
   * @param leakingTexts texts with such a question
   * @param exposure share of known answer sentences that stand in the texts, 0 to 1
   * @param flagged the first leaks
   */
  public record Audit(
      String questions,
      String summary,
      int asked,
      int leaks,
      int leakingTexts,
      double exposure,
      List<Flagged> flagged) {
    public Audit {
      flagged = List.copyOf(flagged);
    }
  }

  /**
   * A question found in a text.
   *
   * @param questionId the question
   * @param question its wording
   * @param textId the text
   * @param how how it leaks
   * @param matched the words that match
   */
  public record Flagged(
      String questionId, String question, String textId, String how, String matched) {}
}
