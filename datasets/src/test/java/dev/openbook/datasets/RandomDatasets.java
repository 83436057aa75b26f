package dev.openbook.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Made-up datasets for invariants over random inputs. */
final class RandomDatasets {
  private RandomDatasets() {}

  static Dataset of(SplittableRandom random) {
    int documentCount = random.nextInt(1, 12);
    var documents = new ArrayList<Document>();
    var questions = new ArrayList<Question>();
    for (int d = 0; d < documentCount; d++) {
      documents.add(new Document("doc " + d, "title", "text " + d));
      int questionCount = d == 0 ? 1 : random.nextInt(0, 15);
      for (int q = 0; q < questionCount; q++) {
        questions.add(question("q" + d + "." + q, "doc " + d, answers(random)));
      }
    }
    return new Dataset("random", "none", "0", documents, questions);
  }

  static Question question(String id, String documentId, List<String> answers) {
    return new Question(id, documentId, "What is " + id + "?", answers, List.of(), List.of());
  }

  private static List<String> answers(SplittableRandom random) {
    return switch (random.nextInt(5)) {
      case 0 -> List.of();
      case 1 -> List.of(Integer.toString(random.nextInt(1000, 2000)));
      case 2 -> List.of("The " + word(random), word(random));
      default -> List.of(word(random) + " " + word(random));
    };
  }

  private static String word(SplittableRandom random) {
    var word = new StringBuilder();
    for (int length = random.nextInt(3, 9); length > 0; length--) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }
}
