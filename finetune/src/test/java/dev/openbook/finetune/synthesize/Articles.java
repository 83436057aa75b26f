package dev.openbook.finetune.synthesize;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.format.Datasets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Real articles and a tokenizer of words for tests. */
public final class Articles {
  private static final Pattern WORD = Pattern.compile("\\S+");

  /** Counts words between white space. */
  public static final TokenCounter WORDS =
      text ->
          WORD.matcher(text).results().map(match -> new Span(match.start(), match.end())).toList();

  private Articles() {}

  /** Returns the first articles of XQuAD, paragraphs parted by blank lines. */
  public static List<Document> xquad(int count) {
    return Datasets.open("xquad", Path.of(".")).documents().stream()
        .limit(count)
        .map(
            article ->
                new Document(article.id(), article.title().replace('_', ' '), article.text()))
        .toList();
  }
}
