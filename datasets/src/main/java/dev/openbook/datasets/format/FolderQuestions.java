package dev.openbook.datasets.format;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.Occurrences;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.JsonRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Collects questions of a folder, checked line by line.
 *
 * <p>Keys: {@code id}, {@code document} (id, file name or name without ending), {@code question},
 * {@code answers} (texts, any of which is right), optional {@code answer_start} (place of the first
 * answer in the document, in characters from 0), {@code "unanswerable": true} for a question that
 * rightly has no answers, and {@code stale} (answers that were right before the document changed).
 * Other keys are passed over unless they look like a misspelt one.
 *
 * <p>The spans of a question are all places where an answer stands in the document verbatim and as
 * whole words (or anywhere, where it never stands as whole words); with {@code answer_start}, that
 * place alone for the first answer.
 */
final class FolderQuestions {
  private static final List<String> KEYS =
      List.of("id", "document", "question", "answers", "answer_start", "unanswerable");
  private static final int SHORTEST_SLIP = 5;
  private static final int LARGEST_SLIP = 2;

  private final Map<String, Document> documentsByName = new LinkedHashMap<>();
  private final Map<String, Integer> documentsOfName = new HashMap<>();
  private final Map<String, Long> lineOfQuestion = new HashMap<>();
  private final List<Question> questions = new ArrayList<>();

  FolderQuestions(List<Document> documents) {
    for (Document document : documents) {
      String name = document.id().substring(document.id().lastIndexOf('/') + 1);
      var names =
          new LinkedHashSet<>(
              List.of(document.id(), FolderReader.stem(document.id()), name, document.title()));
      for (String each : names) {
        documentsByName.putIfAbsent(each, document);
        documentsOfName.merge(each, 1, Integer::sum);
      }
    }
    for (Document document : documents) {
      documentsByName.put(document.id(), document);
      documentsOfName.put(document.id(), 1);
    }
  }

  List<Question> questions() {
    return List.copyOf(questions);
  }

  void add(JsonRecord line) {
    checkKeys(line);
    String id = line.nonBlankText("id");
    Long earlier = lineOfQuestion.putIfAbsent(id, line.line());
    if (earlier != null) {
      throw line.fail(
          "duplicate question id '"
              + id
              + "', first on line "
              + earlier
              + "; give each question its own id");
    }
    Document document = document(line);
    List<String> answers = answers(line, id);
    questions.add(
        new Question(
                id,
                document.id(),
                line.nonBlankText("question"),
                answers,
                spans(line, answers, document),
                List.of())
            .withStale(stale(line, answers)));
  }

  private static void checkKeys(JsonRecord line) {
    for (String key : line.node().propertyNames()) {
      Optional<String> near = NearestName.of(key, KEYS);
      if (!KEYS.contains(key) && near.isPresent() && isSlip(key, near.get())) {
        throw line.fail(NearestName.unknown("key", key, KEYS));
      }
    }
  }

  /** Short keys are near to anything, and a longer one ("question_type") is meant as it stands. */
  private static boolean isSlip(String key, String known) {
    return key.length() >= SHORTEST_SLIP && Math.abs(key.length() - known.length()) <= LARGEST_SLIP;
  }

  private Document document(JsonRecord line) {
    String name = line.nonBlankText("document");
    Document document = documentsByName.get(name);
    if (document == null) {
      List<String> ids = documentsByName.values().stream().map(Document::id).distinct().toList();
      String near =
          NearestName.of(name, documentsByName.keySet())
              .map(known -> "; did you mean '" + known + "'?")
              .orElse("");
      throw line.fail("unknown document '" + name + "', the folder has " + shown(ids) + near);
    }
    if (documentsOfName.getOrDefault(name, 0) > 1) {
      throw line.fail(
          "document '" + name + "' names several files; write the path within the folder");
    }
    return document;
  }

  private static String shown(List<String> ids) {
    int most = 5;
    String first = String.join(", ", ids.subList(0, Math.min(most, ids.size())));
    return ids.size() > most ? first + " and " + (ids.size() - most) + " more" : first;
  }

  private static List<String> answers(JsonRecord line, String id) {
    List<String> answers = List.copyOf(new LinkedHashSet<>(line.texts("answers")));
    if (answers.stream().anyMatch(String::isBlank)) {
      throw line.fail("'answers' must not hold a blank text");
    }
    JsonNode flag = line.node().get("unanswerable");
    if (flag != null && !flag.isBoolean()) {
      throw line.fail("'unanswerable' must be true or false, got " + flag);
    }
    boolean unanswerable = flag != null && flag.booleanValue();
    if (unanswerable && !answers.isEmpty()) {
      throw line.fail("question '" + id + "' is unanswerable but has answers; drop one of the two");
    }
    if (!unanswerable && answers.isEmpty()) {
      throw line.fail(
          "question '"
              + id
              + "' has no gold answer; add \"answers\": [\"...\"] or \"unanswerable\": true");
    }
    return answers;
  }

  private static List<String> stale(JsonRecord line, List<String> answers) {
    List<String> stale = List.copyOf(new LinkedHashSet<>(line.texts("stale")));
    for (String answer : stale) {
      if (answer.isBlank()) {
        throw line.fail("'stale' must not hold a blank text");
      }
      if (Question.holds(answers, answer)) {
        throw line.fail(
            "'stale' must hold what is right no more, but '" + answer + "' is in 'answers'");
      }
    }
    return stale;
  }

  private static List<Span> spans(JsonRecord line, List<String> answers, Document document) {
    var spans = new LinkedHashSet<Span>();
    String text = document.text();
    JsonNode start = line.node().get("answer_start");
    boolean isPlaced = start != null && !start.isNull();
    for (int i = 0; i < answers.size(); i++) {
      if (i == 0 && isPlaced) {
        spans.add(placed(line, answers.getFirst(), text));
      } else {
        spans.addAll(Occurrences.of(answers.get(i), text));
      }
    }
    return List.copyOf(spans);
  }

  private static Span placed(JsonRecord line, String answer, String text) {
    int characters = line.integer("answer_start");
    if (characters >= 0 && characters <= text.codePointCount(0, text.length())) {
      int start = text.offsetByCodePoints(0, characters);
      if (text.startsWith(answer, start)) {
        return new Span(start, start + answer.length());
      }
    }
    throw line.fail(
        "'answer_start' "
            + characters
            + " does not point at the answer '"
            + answer
            + "' in its document; it counts characters from 0");
  }
}
