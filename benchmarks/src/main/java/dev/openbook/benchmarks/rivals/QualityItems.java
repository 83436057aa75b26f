package dev.openbook.benchmarks.rivals;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.chunk.TokenWindows;
import dev.openbook.rag.Hit;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.retrieve.Bm25Retriever;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * QuALITY's questions with the passages that BM25 finds in their own article, about 1,000 tokens.
 *
 * @see <a href="https://arxiv.org/abs/2112.08608">Pang et al., QuALITY</a>
 */
public final class QualityItems {
  private static final int PASSAGE_TOKENS = 128;
  private static final int PASSAGES = 8;
  private static final Pattern QUESTION =
      Pattern.compile("(.*?)\\(A\\)(.*?)\\(B\\)(.*?)\\(C\\)(.*?)\\(D\\)(.*)", Pattern.DOTALL);

  private QualityItems() {}

  /**
   * Returns the first questions of a file in L-Eval's form.
   *
   * @param count most questions, all of the first articles
   * @throws BadInputException if a question has no four answers or no right one
   */
  public static List<ChoiceItem> read(Path file, int count, TokenCounter tokens)
      throws IOException {
    List<ChoiceItem> items = new ArrayList<>();
    int articles = 0;
    for (String line : Files.readAllLines(file)) {
      if (items.size() >= count) {
        break;
      }
      articles++;
      items.addAll(article("article " + articles, JsonMapper.shared().readTree(line), tokens));
    }
    return items.subList(0, Math.min(count, items.size()));
  }

  private static List<ChoiceItem> article(String name, JsonNode article, TokenCounter tokens)
      throws IOException {
    List<Passage> passages =
        new TokenWindows(tokens, PASSAGE_TOKENS, 0)
            .chunk(new Document("article", "", article.path("input").asString()));
    Map<String, Passage> byId =
        passages.stream().collect(Collectors.toMap(Passage::id, Function.identity()));
    Path folder = Files.createTempDirectory("quality-index");
    List<ChoiceItem> items = new ArrayList<>();
    try (PassageIndex index =
        PassageIndex.build(folder, passages, IndexSettings.ANSERINI, Progress.NONE)) {
      var retriever = new Bm25Retriever(index);
      JsonNode questions = article.path("instructions");
      for (int i = 0; i < questions.size(); i++) {
        String answer = article.path("outputs").path(i).asString("");
        items.add(item(name, questions.path(i).asString(), answer, retriever, byId));
      }
    }
    return items;
  }

  private static ChoiceItem item(
      String article,
      String text,
      String answer,
      Bm25Retriever retriever,
      Map<String, Passage> passages) {
    Matcher parts = QUESTION.matcher(text);
    if (!parts.matches()) {
      throw new BadInputException("question without four answers: " + text);
    }
    String question = parts.group(1).strip();
    String found =
        retriever.retrieve(question, PASSAGES).hits().stream()
            .map(Hit::passageId)
            .map(passages::get)
            .map(Passage::text)
            .collect(Collectors.joining("\n\n"));
    List<String> answers = new ArrayList<>();
    for (int group = 2; group <= parts.groupCount(); group++) {
      answers.add(" " + parts.group(group).strip());
    }
    return new ChoiceItem(
        found + "\n\nQuestion: " + question + "\nAnswer:", answers, gold(answer), article);
  }

  /** Returns the index of an answer's letter, {@code (A) ...} to {@code (D) ...}. */
  private static int gold(String answer) {
    int index = answer.startsWith("(") && answer.indexOf(')') == 2 ? answer.charAt(1) - 'A' : -1;
    if (index < 0 || index > 3) {
      throw new BadInputException("right answer without its letter (A) to (D): " + answer);
    }
    return index;
  }
}
