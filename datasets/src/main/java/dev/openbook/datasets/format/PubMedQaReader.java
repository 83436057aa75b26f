package dev.openbook.datasets.format;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the official test questions of PubMedQA's labelled part (PQA-L): a folder with {@code
 * ori_pqal.json} and {@code test_ground_truth.json}, both keyed by PMID.
 *
 * <p>The questions are those of the ground truth, in its order; the rest of {@code ori_pqal.json}
 * is training data and is left out. An abstract without its conclusion is one document: its {@code
 * CONTEXTS} with an empty line between them, its id the PMID, which is the question's id too; it
 * has no title. The options are yes, no and maybe, in this order for all questions. The question
 * was written on the whole document. The conclusion ({@code LONG_ANSWER}) is not read.
 *
 * @see <a href="https://arxiv.org/abs/1909.06146">Jin et al., PubMedQA</a>
 */
public final class PubMedQaReader {
  private static final String LABELLED = "ori_pqal.json";
  private static final String TRUTH = "test_ground_truth.json";
  private static final String LICENCE = "MIT";
  private static final List<String> DECISIONS = List.of("yes", "no", "maybe");

  private PubMedQaReader() {}

  /**
   * Reads a folder; the dataset is named for it and its checksum covers both files.
   *
   * @throws BadInputException if a file is missing or breaks a rule of the format, or if the two
   *     disagree on a decision, with the PMID
   */
  public static Dataset read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new BadInputException("folder not found at " + folder.toAbsolutePath());
    }
    SourceFile labelled = SourceFile.read(folder.resolve(LABELLED));
    SourceFile truth = SourceFile.read(folder.resolve(TRUTH));
    JsonRecord records = JsonRecord.whole(labelled.path(), labelled.text());
    JsonRecord decisions = JsonRecord.whole(truth.path(), truth.text());
    var parts = new DatasetParts();
    for (String pmid : decisions.node().propertyNames()) {
      if (!records.node().has(pmid)) {
        throw decisions.fail("'" + pmid + "' is not in " + LABELLED + "; take both of one release");
      }
      add(parts, pmid, records.record(pmid), decision(decisions, pmid));
    }
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    String sums = labelled.sha256() + "  " + LABELLED + "\n" + truth.sha256() + "  " + TRUTH + "\n";
    return parts.dataset(truth.path(), name, LICENCE, Sha256.of(sums));
  }

  private static void add(DatasetParts parts, String pmid, JsonRecord record, String decision) {
    String own = decision(record, "final_decision");
    if (!own.equals(decision)) {
      throw record.fail("'final_decision' is " + own + " but " + TRUTH + " has " + decision);
    }
    if (pmid.isBlank()) {
      throw record.fail("a PMID must not be blank");
    }
    String text = String.join("\n\n", record.nonBlankTexts("CONTEXTS"));
    parts.add(record, new Document(pmid, "", text));
    parts.add(
        record,
        OwnOptions.question(
            record,
            pmid,
            pmid,
            record.nonBlankText("QUESTION"),
            DECISIONS,
            DECISIONS.indexOf(decision),
            List.of(new Span(0, text.length()))));
  }

  private static String decision(JsonRecord record, String field) {
    String decision = record.text(field);
    if (!DECISIONS.contains(decision)) {
      throw record.fail("'" + field + "' must be yes, no or maybe, got '" + decision + "'");
    }
    return decision;
  }
}
