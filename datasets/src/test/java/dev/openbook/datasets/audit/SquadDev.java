package dev.openbook.datasets.audit;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.SharedData;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** SQuAD 1.1 dev: 48 articles and their 10,570 questions, each with its first answer. */
record SquadDev(List<Document> documents, List<Question> questions) {

  static SquadDev load() {
    Path file = SharedData.path("data/squad/dev-v1.1.rebuilt.json");
    var documents = new ArrayList<Document>();
    var questions = new ArrayList<Question>();
    for (JsonRecord article : JsonRecord.whole(file).records("data")) {
      String title = article.text("title");
      var text = new StringBuilder();
      for (JsonRecord paragraph : article.records("paragraphs")) {
        int offset = text.length();
        text.append(paragraph.text("context")).append("\n\n");
        for (JsonRecord qa : paragraph.records("qas")) {
          questions.add(question(qa, title, offset));
        }
      }
      documents.add(new Document(title, title, text.toString()));
    }
    return new SquadDev(documents, questions);
  }

  private static Question question(JsonRecord qa, String title, int offset) {
    JsonRecord answer = qa.records("answers").getFirst();
    int start = offset + answer.integer("answer_start");
    var span = new Span(start, start + answer.text("text").length());
    return new Question(
        qa.text("id"),
        title,
        qa.text("question"),
        List.of(answer.text("text")),
        List.of(span),
        List.of());
  }

  /** Returns the questions of every second article, from the first ({@code 0}) or second. */
  List<Question> questionsOfHalf(int half) {
    List<String> ids = documents.stream().map(Document::id).toList();
    return questions.stream().filter(q -> ids.indexOf(q.documentId()) % 2 == half).toList();
  }
}
