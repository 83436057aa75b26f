package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.report.QuestionFacts.ArmAnswer;
import dev.openbook.eval.report.QuestionFacts.PassageText;
import dev.openbook.eval.report.Report.Measure;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON that the browser over single questions reads.
 *
 * <p>Rows are arrays and every document title and passage stands once, so that thousands of
 * questions stay small: a question is {@code [id, document, text, golds, flagged, answers]}, an
 * answer {@code [text, scores, passages, goldInContext]} or null, in the order of arms and
 * measures; documents and passages are indexes. A score that does not apply is null.
 */
final class BrowserData {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Report report;
  private final Map<String, Integer> documents = new LinkedHashMap<>();
  private final Map<String, Integer> passages = new LinkedHashMap<>();

  private BrowserData(Report report) {
    this.report = report;
  }

  /**
   * Returns the JSON, fit to stand inside a script element: no {@code <}, {@code >} or {@code &}
   * and no line separators U+2028 and U+2029 but as escapes.
   */
  static String json(Report report) {
    return escaped(MAPPER.writeValueAsString(new BrowserData(report).tree()));
  }

  // outside strings JSON has none of these characters, so replacing them keeps its meaning
  private static String escaped(String json) {
    var out = new StringBuilder(json.length() + json.length() / 16);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      switch (c) {
        case '<' -> out.append("\\u003c");
        case '>' -> out.append("\\u003e");
        case '&' -> out.append("\\u0026");
        case '\u2028' -> out.append("\\u2028");
        case '\u2029' -> out.append("\\u2029");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  private ObjectNode tree() {
    ObjectNode root = NODES.objectNode();
    ArrayNode arms = root.putArray("arms");
    report.arms().forEach(arm -> arms.add(arm.name()));
    ArrayNode measures = root.putArray("measures");
    for (Measure measure : report.measures()) {
      measures.addArray().add(measure.label()).add(measure.isHigherBetter());
    }
    ArrayNode questions = NODES.arrayNode();
    report.questions().forEach(question -> questions.add(question(question)));
    ArrayNode titles = root.putArray("documents");
    documents.keySet().forEach(titles::add);
    ArrayNode texts = root.putArray("passages");
    for (String id : passages.keySet()) {
      PassageText passage = requireNonNull(report.passages().get(id), id);
      texts.addArray().add(id).add(passage.title()).add(passage.text());
    }
    root.set("questions", questions);
    return root;
  }

  private ArrayNode question(QuestionFacts question) {
    ArrayNode row = NODES.arrayNode();
    row.add(question.id()).add(index(documents, question.document())).add(question.text());
    ArrayNode golds = row.addArray();
    question.golds().forEach(golds::add);
    row.add(question.isFlagged() ? 1 : 0);
    ArrayNode answers = row.addArray();
    for (Report.Arm arm : report.arms()) {
      ArmAnswer answer = question.answers().get(arm.name());
      if (answer == null) {
        answers.addNull();
      } else {
        answers.add(answer(answer));
      }
    }
    return row;
  }

  private ArrayNode answer(ArmAnswer answer) {
    ArrayNode row = NODES.arrayNode();
    row.add(answer.text());
    ArrayNode scores = row.addArray();
    for (Measure measure : report.measures()) {
      Double score = answer.scores().get(measure.name());
      if (score == null) {
        scores.addNull();
      } else {
        addShort(scores, score);
      }
    }
    ArrayNode context = row.addArray();
    answer.passageIds().forEach(id -> context.add(index(passages, id)));
    return row.add(answer.isGoldInContext() ? 1 : 0);
  }

  private static void addShort(ArrayNode scores, double score) {
    double rounded = Math.round(score * 1e4) / 1e4;
    if (rounded == Math.rint(rounded)) {
      scores.add(Math.round(rounded));
    } else {
      scores.add(rounded);
    }
  }

  private static int index(Map<String, Integer> indexes, String key) {
    return indexes.computeIfAbsent(key, _ -> indexes.size());
  }
}
