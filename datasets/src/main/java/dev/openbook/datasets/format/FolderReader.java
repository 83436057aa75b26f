package dev.openbook.datasets.format;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.datasets.file.TextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads a folder of {@code .txt} and {@code .md} files with a {@code questions.jsonl} beside them.
 *
 * <p>Each text file is one document, found in subfolders too; its id is its path within the folder
 * with {@code /} between the parts, its title the file name without ending, its text the file's
 * text exactly (UTF-8, a byte order mark dropped). Names that begin with a dot are passed over.
 * Each line of {@code questions.jsonl} is read by the rules of {@link FolderQuestions}.
 */
public final class FolderReader {
  /** The file of questions in the folder. */
  public static final String QUESTIONS_FILE = "questions.jsonl";

  private FolderReader() {}

  /**
   * Reads a folder; the dataset is named for it, its licence is {@code not stated} and its checksum
   * covers all file names and contents.
   *
   * @throws BadInputException if a file is missing or breaks a rule, with its line
   */
  public static Dataset read(Path folder) {
    var checksums = new StringBuilder();
    List<Document> documents = documents(folder, checksums);
    Path file = folder.resolve(QUESTIONS_FILE);
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          "questions not found at "
              + file.toAbsolutePath()
              + "; write one line for each: {\"id\": \"q1\", \"document\": \""
              + documents.getFirst().id()
              + "\", \"question\": \"...\", \"answers\": [\"...\"]}");
    }
    byte[] bytes = TextFile.bytes(file);
    checksums.append(Sha256.of(bytes)).append("  ").append(QUESTIONS_FILE).append('\n');
    return new Dataset(
        String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
        "not stated",
        Sha256.of(checksums.toString()),
        documents,
        questions(file, TextFile.decode(file, bytes), documents));
  }

  /**
   * Reads a folder's documents alone; it needs no questions.
   *
   * @throws BadInputException if there is no document, or one is empty or not UTF-8
   */
  public static List<Document> documents(Path folder) {
    return documents(folder, new StringBuilder());
  }

  private static List<Document> documents(Path folder, StringBuilder checksums) {
    if (!Files.isDirectory(folder)) {
      throw new BadInputException("folder not found at " + folder.toAbsolutePath());
    }
    var documents = new ArrayList<Document>();
    for (Path file : textFiles(folder)) {
      byte[] bytes = TextFile.bytes(file);
      String id = relativeName(folder, file);
      String text = TextFile.decode(file, bytes);
      if (text.isBlank()) {
        throw BadInputException.in(file, "is empty; write the document's text or remove the file");
      }
      documents.add(new Document(id, stem(String.valueOf(file.getFileName())), text));
      checksums.append(Sha256.of(bytes)).append("  ").append(id).append('\n');
    }
    if (documents.isEmpty()) {
      throw BadInputException.in(folder, "has no .txt or .md file; put the documents there");
    }
    return documents;
  }

  private static List<Question> questions(Path file, String text, List<Document> documents) {
    var rules = new FolderQuestions(documents);
    long line = 0;
    for (String record : text.split("\r\n|\n|\r", -1)) {
      line++;
      if (!record.isBlank()) {
        rules.add(JsonRecord.parse(file, line, record));
      }
    }
    if (rules.questions().isEmpty()) {
      throw BadInputException.in(file, "has no questions");
    }
    return rules.questions();
  }

  private static List<Path> textFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> isShownText(folder, file) && Files.isRegularFile(file))
          .sorted((a, b) -> relativeName(folder, a).compareTo(relativeName(folder, b)))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new BadInputException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean isShownText(Path folder, Path file) {
    String name = relativeName(folder, file);
    boolean isHidden = name.startsWith(".") || name.contains("/.");
    return !isHidden && (name.endsWith(".txt") || name.endsWith(".md"));
  }

  private static String relativeName(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  /** Returns a file name without its ending. */
  static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
