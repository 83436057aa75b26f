package dev.openbook.datasets.format;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads QuALITY: long articles with questions of four options, JSON lines. Each line may be of
 * either form, told by its fields:
 *
 * <ul>
 *   <li>the published files: {@code article_id}, {@code title}, {@code article} and {@code
 *       questions} with {@code question_unique_id}, {@code question}, four {@code options} and
 *       {@code gold_label} from 1. Lines with the same {@code article_id} (two writers asked about
 *       each article) are one document. An article with HTML is made text by the rules of {@link
 *       HtmlText}; one without is taken as it stands. {@code difficult} is not kept. The test file
 *       has no {@code gold_label} and is refused;
 *   <li>L-Eval's: {@code input} is the article, {@code instructions} are questions with their
 *       options on lines {@code (A) ...} to {@code (D) ...}, {@code outputs} the right options,
 *       e.g. {@code (B) text}. Documents are {@code article-1} and so on by row, without title,
 *       their questions {@code article-1-q1} and so on.
 * </ul>
 *
 * <p>Options lose white space at their ends. The answer is the right option's text. A question with
 * two equal options, or whose output is not one of its options, is refused. Where answers stand is
 * not known.
 *
 * @see <a href="https://arxiv.org/abs/2112.08608">Pang et al., QuALITY</a>
 * @see <a href="https://arxiv.org/abs/2307.11088">An et al., L-Eval</a>
 */
public final class QualityReader {
  private static final String LICENCE = "CC BY 4.0";
  private static final int OPTIONS = 4;
  private static final Pattern ASKED =
      Pattern.compile(
          "(?s)\\s*(\\S.*?)\\s*\\n\\s*\\(A\\)\\s(.*?)\\n\\s*\\(B\\)\\s(.*?)"
              + "\\n\\s*\\(C\\)\\s(.*?)\\n\\s*\\(D\\)\\s(.*)");
  private static final Pattern OUTPUT = Pattern.compile("(?s)\\s*\\(([A-D])\\)(.*)");

  private final DatasetParts parts = new DatasetParts();
  private final Map<String, String> textOfArticle = new LinkedHashMap<>();

  private QualityReader() {}

  /**
   * Reads a file, gzip if its name ends in {@code .gz}; the dataset is named for it.
   *
   * @throws BadInputException if the file is missing, has no questions or breaks a rule of the
   *     format, with line and JSON path
   */
  public static Dataset read(Path file) {
    SourceFile source = SourceFile.read(file);
    var reader = new QualityReader();
    for (JsonRecord line : source.lines()) {
      if (line.node().has("instructions")) {
        reader.addRepackaged(line);
      } else {
        reader.addPublished(line);
      }
    }
    return reader.parts.dataset(file, source.name(), LICENCE, source.sha256());
  }

  private void addPublished(JsonRecord line) {
    String id = line.id("article_id");
    String article = line.nonBlankText("article");
    String earlier = textOfArticle.putIfAbsent(id, article);
    if (earlier == null) {
      String text = HtmlText.of(article);
      if (text.isBlank()) {
        throw line.fail("'article' has no text but HTML");
      }
      parts.add(line, new Document(id, line.text("title").strip(), text));
    } else if (!earlier.equals(article)) {
      throw line.fail("article '" + id + "' has another text than on an earlier line");
    }
    for (JsonRecord asked : line.nonEmptyRecords("questions")) {
      parts.add(asked, published(asked, id));
    }
  }

  private static Question published(JsonRecord asked, String articleId) {
    String id = asked.id("question_unique_id");
    List<String> options = asked.texts("options").stream().map(String::strip).toList();
    if (options.size() != OPTIONS) {
      throw asked.fail("'options' must be " + OPTIONS + ", got " + options.size());
    }
    int gold =
        asked
            .optionalInteger("gold_label")
            .orElseThrow(
                () ->
                    asked.fail(
                        "'gold_label' is missing; the test file has none, use train or dev"));
    if (gold < 1 || gold > OPTIONS) {
      throw asked.fail("'gold_label' must be in 1.." + OPTIONS + ", got " + gold);
    }
    return OwnOptions.question(
        asked, id, articleId, asked.nonBlankText("question"), options, gold - 1, List.of());
  }

  private void addRepackaged(JsonRecord line) {
    String id = "article-" + (parts.documentCount() + 1);
    parts.add(line, new Document(id, "", line.nonBlankText("input")));
    List<String> asked = line.nonBlankTexts("instructions");
    List<String> outputs = line.texts("outputs");
    if (outputs.size() != asked.size()) {
      throw line.fail(
          "'outputs' size ("
              + outputs.size()
              + ") does not match 'instructions' size ("
              + asked.size()
              + ")");
    }
    for (int i = 0; i < asked.size(); i++) {
      String questionId = id + "-q" + (i + 1);
      parts.add(line, repackaged(line, questionId, id, asked.get(i), outputs.get(i)));
    }
  }

  private static Question repackaged(
      JsonRecord line, String id, String articleId, String instruction, String output) {
    Matcher asked = ASKED.matcher(instruction);
    if (!asked.matches()) {
      throw line.fail(
          "question '" + id + "' must end with lines ' (A) ...' to ' (D) ...', got " + instruction);
    }
    var options = new ArrayList<String>();
    for (int group = 2; group <= asked.groupCount(); group++) {
      options.add(asked.group(group).strip());
    }
    Matcher right = OUTPUT.matcher(output);
    int gold = right.matches() ? right.group(1).charAt(0) - 'A' : -1;
    if (gold < 0 || !options.get(gold).equals(right.group(2).strip())) {
      throw line.fail("question '" + id + "' has an output that is not its option: " + output);
    }
    return OwnOptions.question(line, id, articleId, asked.group(1), options, gold, List.of());
  }
}
