package dev.openbook.datasets.format;

import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Occurrences;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads questions of NaturalQuestions-Open with their gold passages, JSON lines as published with
 * "Lost in the Middle" ({@code nq-open-oracle.jsonl.gz}).
 *
 * <p>Each line has one passage with {@code "isgold": true}; it is a document with the passage's
 * title, shared by all questions that have a passage with the same title and text, its id {@code
 * p0001} and so on by first appearance. Other passages of the line, the distractors of the files
 * with 10, 20 or 30, are not read. Question ids are {@code q0001} and so on. The question was
 * written on the whole passage. Answer spans are the first place of each answer in the passage's
 * text, as whole words and without regard to case; where no answer stands there, none are known.
 *
 * @see <a href="https://arxiv.org/abs/2307.03172">Liu et al., Lost in the Middle</a>
 */
public final class NqOpenReader {
  private static final String LICENCE = "CC BY-SA 3.0";

  private final DatasetParts parts = new DatasetParts();
  private final Map<GoldPassage, Document> documents = new HashMap<>();

  private record GoldPassage(String title, String text) {}

  private NqOpenReader() {}

  /**
   * Reads a file, gzip if its name ends in {@code .gz}; the dataset is named for it.
   *
   * @throws dev.openbook.datasets.BadInputException if the file is missing, has no questions or
   *     breaks a rule of the format, with line and JSON path
   */
  public static Dataset read(Path file) {
    SourceFile source = SourceFile.read(file);
    var reader = new NqOpenReader();
    source.lines().forEach(reader::add);
    return reader.parts.dataset(file, source.name(), LICENCE, source.sha256());
  }

  private void add(JsonRecord line) {
    JsonRecord gold = gold(line);
    Document document =
        documents.computeIfAbsent(
            new GoldPassage(gold.text("title"), gold.nonBlankText("text")),
            passage -> document(gold, passage));
    List<String> answers = List.copyOf(new LinkedHashSet<>(line.nonBlankTexts("answers")));
    var spans = new LinkedHashSet<Span>();
    for (String answer : answers) {
      firstPlace(answer, document.text()).ifPresent(spans::add);
    }
    parts.add(
        line,
        new Question(
            numbered("q", parts.questionCount() + 1),
            document.id(),
            line.nonBlankText("question"),
            answers,
            List.copyOf(spans),
            List.of(new Span(0, document.text().length()))));
  }

  private Document document(JsonRecord gold, GoldPassage passage) {
    String id = numbered("p", parts.documentCount() + 1);
    var document = new Document(id, passage.title(), passage.text());
    parts.add(gold, document);
    return document;
  }

  private static String numbered(String letter, int number) {
    return String.format(Locale.ROOT, "%s%04d", letter, number);
  }

  private static JsonRecord gold(JsonRecord line) {
    List<JsonRecord> gold =
        line.nonEmptyRecords("ctxs").stream().filter(passage -> passage.flag("isgold")).toList();
    if (gold.size() != 1) {
      throw line.fail("'ctxs' must hold one passage with \"isgold\": true, got " + gold.size());
    }
    return gold.getFirst();
  }

  private static Optional<Span> firstPlace(String answer, String text) {
    int length = answer.length();
    for (int at = 0; at <= text.length() - length; at++) {
      if (text.regionMatches(true, at, answer, 0, length)) {
        var span = new Span(at, at + length);
        if (Occurrences.isWhole(span, text)) {
          return Optional.of(span);
        }
      }
    }
    return Optional.empty();
  }
}
