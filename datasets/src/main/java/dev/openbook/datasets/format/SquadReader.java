package dev.openbook.datasets.format;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.datasets.file.TextFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Reads SQuAD JSON, versions 1.1 and 2.0.
 *
 * <p>An article becomes one document: its paragraphs joined by an empty line, its id the title, or
 * {@code title#2} and so on where a title comes again. Gold answers are kept once each, in source
 * order, with their exact places; {@code answer_start} counts Unicode characters within the
 * paragraph, as in the published files, and must point at the answer's text. A question without
 * answers needs {@code "is_impossible": true}, which version 1.1 does not have.
 *
 * @see <a href="https://arxiv.org/abs/1606.05250">Rajpurkar et al., SQuAD</a>
 * @see <a href="https://arxiv.org/abs/1806.03822">Rajpurkar et al., SQuAD 2.0</a>
 */
public final class SquadReader {
  private static final String PARAGRAPH_BREAK = "\n\n";
  private static final String UNSTATED_LICENCE = "not stated";

  private final boolean knowsUnanswerable;
  private final List<Document> documents = new ArrayList<>();
  private final List<Question> questions = new ArrayList<>();
  private final Map<String, String> placeOfQuestion = new HashMap<>();
  private final LinkedHashSet<String> documentIds = new LinkedHashSet<>();

  private SquadReader(boolean knowsUnanswerable) {
    this.knowsUnanswerable = knowsUnanswerable;
  }

  /**
   * Reads a file; the dataset is named for it and its licence is {@code not stated}.
   *
   * @throws BadInputException if the file is missing, is not JSON or breaks a rule of the format,
   *     with the JSON path of the place
   */
  public static Dataset read(Path file) {
    String fileName = String.valueOf(file.getFileName());
    String name = fileName.endsWith(".json") ? fileName.replaceFirst("\\.json$", "") : fileName;
    return parse(name, UNSTATED_LICENCE, file, TextFile.bytes(file));
  }

  /**
   * Parses a file's bytes.
   *
   * @param name the dataset's name
   * @param licence the dataset's licence
   * @param origin where the bytes are from, for complaints
   * @throws BadInputException as {@link #read} does
   */
  public static Dataset parse(String name, String licence, Path origin, byte[] bytes) {
    JsonRecord root = JsonRecord.whole(origin, TextFile.decode(origin, bytes));
    var reader = new SquadReader(!isVersion1(root));
    List<JsonRecord> articles = required(root, "data");
    for (JsonRecord article : articles) {
      reader.addArticle(article);
    }
    if (reader.questions.isEmpty()) {
      throw BadInputException.in(origin, "has no questions");
    }
    return new Dataset(name, licence, Sha256.of(bytes), reader.documents, reader.questions);
  }

  private static boolean isVersion1(JsonRecord root) {
    JsonNode version = root.node().get("version");
    String text = version == null || version.isNull() ? "" : version.asString();
    return text.startsWith("1") || text.startsWith("v1");
  }

  private void addArticle(JsonRecord article) {
    String title = article.nonBlankText("title");
    String id = title;
    for (int n = 2; !documentIds.add(id); n++) {
      id = title + "#" + n;
    }
    var text = new StringBuilder();
    for (JsonRecord paragraph : required(article, "paragraphs")) {
      if (!text.isEmpty()) {
        text.append(PARAGRAPH_BREAK);
      }
      int start = text.length();
      String context = paragraph.nonBlankText("context");
      text.append(context);
      for (JsonRecord asked : required(paragraph, "qas")) {
        questions.add(question(asked, id, context, start));
      }
    }
    if (text.isEmpty()) {
      throw article.fail("'paragraphs' must not be empty");
    }
    documents.add(new Document(id, title, text.toString()));
  }

  private Question question(JsonRecord asked, String documentId, String context, int start) {
    String id = asked.nonBlankText("id");
    String first = placeOfQuestion.putIfAbsent(id, asked.where());
    if (first != null) {
      throw asked.fail(
          "duplicate question id '"
              + id
              + "', first at "
              + first.substring(0, first.length() - 1)
              + "; give each question its own id");
    }
    var answers = new LinkedHashSet<String>();
    var spans = new LinkedHashSet<Span>();
    for (JsonRecord answer : required(asked, "answers")) {
      String text = answer.nonBlankText("text");
      int place = start + place(answer, text, context);
      answers.add(text);
      spans.add(new Span(place, place + text.length()));
    }
    checkGold(asked, id, answers.isEmpty());
    return new Question(
        id,
        documentId,
        asked.nonBlankText("question"),
        List.copyOf(answers),
        List.copyOf(spans),
        List.of(new Span(start, start + context.length())));
  }

  private void checkGold(JsonRecord asked, String id, boolean isWithoutGold) {
    JsonNode flag = asked.node().get("is_impossible");
    if (flag != null && !flag.isBoolean()) {
      throw asked.fail("'is_impossible' must be true or false, got " + flag);
    }
    boolean impossible = flag != null && flag.booleanValue();
    if (impossible && !knowsUnanswerable) {
      throw asked.fail(
          "question '" + id + "' is_impossible, which version 1.1 does not have; say version v2.0");
    }
    if (impossible && !isWithoutGold) {
      throw asked.fail("question '" + id + "' is_impossible but has answers; drop one of the two");
    }
    if (!impossible && isWithoutGold) {
      throw asked.fail(
          "question '"
              + id
              + "' has no gold answer; add one or, in version v2.0, mark it \"is_impossible\":"
              + " true");
    }
  }

  /** Returns where the answer stands in the paragraph, in UTF-16 code units. */
  private static int place(JsonRecord answer, String text, String context) {
    int characters = answer.integer("answer_start");
    if (characters >= 0 && characters <= context.codePointCount(0, context.length())) {
      int place = context.offsetByCodePoints(0, characters);
      if (context.startsWith(text, place)) {
        return place;
      }
    }
    throw answer.fail(
        "'answer_start' "
            + characters
            + " does not point at the answer '"
            + text
            + "' in its paragraph; it counts characters from 0");
  }

  private static List<JsonRecord> required(JsonRecord record, String field) {
    JsonNode value = record.node().get(field);
    if (value == null || value.isNull()) {
      throw record.fail("'" + field + "' is missing");
    }
    return record.records(field);
  }
}
