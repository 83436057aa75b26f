package dev.openbook.datasets.format;

import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads HotpotQA's distractor setting: questions that take two paragraphs, each with paragraphs
 * that hold them among others. A file that begins with {@code [} is read as the published JSON
 * ({@code hotpot_dev_distractor_v1.json}), any other as the JSON lines of IRCoT's processed data
 * ({@code question_id}, {@code question_text}, {@code answers_objects}, {@code contexts}).
 *
 * <p>A question has a document of its own with the same id and no title: its paragraphs in the
 * file's order with an empty line between them, each its title on a line and its text on the next.
 * The paragraphs of the question are the supporting ones with their titles, all of which it takes.
 * Places of the answer are not known: it may stand in one of them or, as yes and no, in none.
 *
 * @see <a href="https://arxiv.org/abs/1809.09600">Yang et al., HotpotQA</a>
 * @see <a href="https://arxiv.org/abs/2212.10509">Trivedi et al., IRCoT</a>
 */
public final class HotpotQaReader {
  private static final String PARAGRAPH_BREAK = "\n\n";
  private static final String LICENCE = "CC BY-SA 4.0";

  private HotpotQaReader() {}

  /** A titled paragraph and whether the question takes it. */
  record Paragraph(String title, String text, boolean isSupporting) {}

  /**
   * Reads a file, gzip if its name ends in {@code .gz}; the dataset is named for it.
   *
   * @throws dev.openbook.datasets.BadInputException if the file is missing, has no questions or
   *     breaks a rule of the format, with line and JSON path
   */
  public static Dataset read(Path file) {
    SourceFile source = SourceFile.read(file);
    var parts = new DatasetParts();
    if (source.text().stripLeading().startsWith("[")) {
      HotpotQaJson.questions(source).forEach(question -> addPublished(parts, question));
    } else {
      source.lines().forEach(line -> addProcessed(parts, line));
    }
    return parts.dataset(file, source.name(), LICENCE, source.sha256());
  }

  private static void addPublished(DatasetParts parts, JsonRecord asked) {
    add(
        parts,
        asked,
        asked.id("_id"),
        asked.nonBlankText("question"),
        List.of(asked.nonBlankText("answer")),
        HotpotQaJson.paragraphs(asked));
  }

  private static void addProcessed(DatasetParts parts, JsonRecord line) {
    var answers = new ArrayList<String>();
    for (JsonRecord answer : line.nonEmptyRecords("answers_objects")) {
      answers.addAll(answer.nonBlankTexts("spans"));
    }
    var paragraphs = new ArrayList<Paragraph>();
    for (JsonRecord paragraph : line.nonEmptyRecords("contexts")) {
      paragraphs.add(
          new Paragraph(
              paragraph.nonBlankText("title"),
              paragraph.nonBlankText("paragraph_text"),
              paragraph.flag("is_supporting")));
    }
    add(
        parts,
        line,
        line.id("question_id"),
        line.nonBlankText("question_text"),
        answers.stream().distinct().toList(),
        paragraphs);
  }

  private static void add(
      DatasetParts parts,
      JsonRecord from,
      String id,
      String question,
      List<String> answers,
      List<Paragraph> paragraphs) {
    var text = new StringBuilder();
    var supporting = new ArrayList<Span>();
    for (Paragraph paragraph : paragraphs) {
      if (!text.isEmpty()) {
        text.append(PARAGRAPH_BREAK);
      }
      int start = text.length();
      text.append(paragraph.title()).append('\n').append(paragraph.text());
      if (paragraph.isSupporting()) {
        supporting.add(new Span(start, text.length()));
      }
    }
    if (supporting.isEmpty()) {
      throw from.fail("question '" + id + "' has no supporting paragraph");
    }
    parts.add(from, new Question(id, id, question, answers, List.of(), supporting));
    parts.add(from, new Document(id, "", text.toString()));
  }
}
