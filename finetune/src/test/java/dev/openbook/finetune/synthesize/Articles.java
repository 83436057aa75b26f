package dev.openbook.finetune.synthesize;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Real articles and a tokenizer of words for tests. */
final class Articles {
  private static final Pattern WORD = Pattern.compile("\\S+");

  /** Counts words between white space. */
  static final TokenCounter WORDS =
      text ->
          WORD.matcher(text).results().map(match -> new Span(match.start(), match.end())).toList();

  private Articles() {}

  /** Returns the first articles of XQuAD, paragraphs parted by blank lines. */
  static List<Document> xquad(int count) {
    Path file = Path.of(System.getProperty("openbook.shared"), "data/xquad/xquad.en.json");
    return JsonRecord.whole(file).records("data").stream()
        .limit(count)
        .map(
            article ->
                new Document(
                    article.text("title"),
                    article.text("title").replace('_', ' '),
                    article.records("paragraphs").stream()
                        .map(paragraph -> paragraph.text("context"))
                        .collect(Collectors.joining("\n\n"))))
        .toList();
  }
}
