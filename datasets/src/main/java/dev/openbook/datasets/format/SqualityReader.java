package dev.openbook.datasets.format;

import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads SQuALITY: stories with questions that take a paragraph or more to answer, JSON lines as
 * published in version 1.3, text form.
 *
 * <p>A story is one document, exactly as it stands, its id {@code metadata.uid}; it has no title.
 * Question ids are the story's id, a hyphen and {@code question_number}; the answers are all {@code
 * response_text}s (the published files have four), of which none stands in the story verbatim, so
 * no spans are known. Question 1 of each story is "What is the plot of the story?", whose answers
 * are about three times as long as the others'.
 *
 * @see <a href="https://arxiv.org/abs/2205.11465">Wang et al., SQuALITY</a>
 */
public final class SqualityReader {
  private static final String LICENCE = "stories Project Gutenberg License, answers CC BY 4.0";

  private SqualityReader() {}

  /**
   * Reads a file, gzip if its name ends in {@code .gz}; the dataset is named for it.
   *
   * @throws dev.openbook.datasets.BadInputException if the file is missing, has no questions or
   *     breaks a rule of the format, with line and JSON path
   */
  public static Dataset read(Path file) {
    SourceFile source = SourceFile.read(file);
    var parts = new DatasetParts();
    for (JsonRecord story : source.lines()) {
      String id = story.record("metadata").id("uid");
      parts.add(story, new Document(id, "", story.nonBlankText("document")));
      for (JsonRecord asked : story.nonEmptyRecords("questions")) {
        parts.add(asked, question(asked, id));
      }
    }
    return parts.dataset(file, source.name(), LICENCE, source.sha256());
  }

  private static Question question(JsonRecord asked, String documentId) {
    var answers = new ArrayList<String>();
    for (JsonRecord response : asked.nonEmptyRecords("responses")) {
      answers.add(response.nonBlankText("response_text"));
    }
    return new Question(
        documentId + "-" + asked.integer("question_number"),
        documentId,
        asked.nonBlankText("question_text"),
        answers,
        List.of(),
        List.of());
  }
}
