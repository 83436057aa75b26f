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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/**
 * Reads questions whose gold is a set of excerpts, as Chroma published them for the evaluation of
 * chunkers: a CSV file with columns {@code question}, {@code references} and {@code corpus_id},
 * beside a text file {@code <corpus_id>.md} for each corpus.
 *
 * <p>{@code references} is a JSON array of objects with {@code content}, {@code start_index} and
 * {@code end_index}, which count Unicode characters in the corpus; the content must stand there. A
 * corpus becomes a document with the id {@code corpus_id}, an excerpt an answer with its span, in
 * the file's order and with repetitions; ids of questions are {@code q0001} and so on, by row. Here
 * a question needs all its excerpts, not any of them.
 *
 * @see <a href="https://www.trychroma.com/research/evaluating-chunking">Smith and Troynikov,
 *     Evaluating Chunking Strategies for Retrieval, 2024</a>
 */
public final class ExcerptReader {
  private static final List<String> COLUMNS = List.of("question", "references", "corpus_id");
  private static final Pattern CORPUS = Pattern.compile("\\w[\\w.-]*");
  private static final String UNSTATED_LICENCE = "not stated";
  private static final CsvMapper MAPPER = CsvMapper.builder().build();

  private final Path file;
  private final Map<String, Corpus> corpora = new LinkedHashMap<>();
  private final List<Question> questions = new ArrayList<>();

  /**
   * A corpus and whether each of its characters is one code unit, so that places need no counting.
   */
  private record Corpus(Document document, boolean isPlain) {
    static Corpus of(String id, String text) {
      boolean isPlain = text.codePointCount(0, text.length()) == text.length();
      return new Corpus(new Document(id, id, text), isPlain);
    }

    /** Returns the place of a character, or -1 where the text has fewer. */
    int place(int characters) {
      String text = document.text();
      if (characters < 0 || characters > text.length()) {
        return -1;
      }
      if (isPlain) {
        return characters;
      }
      try {
        return text.offsetByCodePoints(0, characters);
      } catch (IndexOutOfBoundsException e) {
        return -1;
      }
    }
  }

  private ExcerptReader(Path file) {
    this.file = file;
  }

  /**
   * Reads a file and the corpora that it names; the dataset is named for the file.
   *
   * @throws BadInputException if a file is missing, is not CSV, lacks a column or breaks a rule of
   *     the format, with the line on which the row starts
   */
  public static Dataset read(Path file) {
    byte[] bytes = TextFile.bytes(file);
    var reader = new ExcerptReader(file);
    reader.addAll(TextFile.decode(file, bytes));
    if (reader.questions.isEmpty()) {
      throw BadInputException.in(file, "has no questions");
    }
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.csv$", "");
    return new Dataset(
        name,
        UNSTATED_LICENCE,
        Sha256.of(bytes),
        reader.corpora.values().stream().map(Corpus::document).toList(),
        reader.questions);
  }

  private void addAll(String text) {
    try (MappingIterator<Map<String, String>> rows =
        MAPPER
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(text)) {
      while (rows.hasNextValue()) {
        long line = Math.max(1, rows.currentLocation().getLineNr());
        add(rows.nextValue(), line);
      }
    } catch (JacksonException e) {
      long line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw new BadInputException(
          file + ":" + line + ": not valid CSV: " + e.getOriginalMessage(), e);
    }
  }

  private void add(Map<String, String> row, long line) {
    for (String column : COLUMNS) {
      String value = row.get(column);
      if (value == null || value.isBlank()) {
        String columns = String.join(", ", COLUMNS);
        throw BadInputException.at(
            file, line, "'" + column + "' is missing or blank; columns are " + columns);
      }
    }
    Corpus corpus = corpus(row.getOrDefault("corpus_id", ""), line);
    JsonRecord cell =
        JsonRecord.parse(file, line, "{\"references\":" + row.get("references") + "}");
    var contents = new ArrayList<String>();
    var spans = new ArrayList<Span>();
    for (JsonRecord reference : cell.records("references")) {
      String content = reference.nonBlankText("content");
      contents.add(content);
      spans.add(span(reference, content, corpus));
    }
    if (spans.isEmpty()) {
      throw cell.fail("'references' must not be empty");
    }
    questions.add(
        new Question(
            String.format(Locale.ROOT, "q%04d", questions.size() + 1),
            corpus.document().id(),
            row.getOrDefault("question", ""),
            contents,
            spans,
            List.of()));
  }

  private Corpus corpus(String id, long line) {
    if (!CORPUS.matcher(id).matches()) {
      throw BadInputException.at(
          file, line, "'corpus_id' must be the name of a file without .md, got '" + id + "'");
    }
    return corpora.computeIfAbsent(
        id,
        each -> {
          Path text = file.resolveSibling(each + ".md");
          return Corpus.of(each, TextFile.decode(text, TextFile.bytes(text)));
        });
  }

  /** Returns an excerpt's place, in UTF-16 code units. */
  private static Span span(JsonRecord reference, String content, Corpus corpus) {
    int start = reference.integer("start_index");
    int end = reference.integer("end_index");
    int place = corpus.place(start);
    if (place >= 0
        && end - start == content.codePointCount(0, content.length())
        && corpus.document().text().startsWith(content, place)) {
      return new Span(place, place + content.length());
    }
    throw reference.fail(
        "'start_index' "
            + start
            + " and 'end_index' "
            + end
            + " do not hold the content in corpus '"
            + corpus.document().id()
            + "'; they count characters from 0");
  }
}
