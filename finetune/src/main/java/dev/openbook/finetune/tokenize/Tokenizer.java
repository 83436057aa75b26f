package dev.openbook.finetune.tokenize;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.finetune.weights.TokenizerSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns text into the ids a model was trained on, and back, exactly as Hugging Face's tokenizers.
 *
 * <p>Special tokens that stand in a text ({@code <|im_end|>}) become their single ids. A lone
 * surrogate counts as U+FFFD. Safe for concurrent use; native memory is freed when the tokenizer
 * becomes unreachable.
 */
public final class Tokenizer implements TokenCounter {
  private static final Map<String, String> PLAIN =
      Map.of("truncation", "false", "padding", "false");

  private final Path file;
  private final HuggingFaceTokenizer tokenizer;
  private final Map<String, Integer> addedIds;
  private final int vocabularySize;

  private Tokenizer(
      Path file,
      HuggingFaceTokenizer tokenizer,
      Map<String, Integer> addedIds,
      int vocabularySize) {
    this.file = file;
    this.tokenizer = tokenizer;
    this.addedIds = Map.copyOf(addedIds);
    this.vocabularySize = vocabularySize;
  }

  /**
   * Opens a checkpoint's tokenizer.
   *
   * @throws BadInputException if the files are missing, broken, or describe a tokenizer that is not
   *     supported
   */
  public static Tokenizer open(TokenizerSource source) {
    return switch (source) {
      case TokenizerSource.Files files ->
          of(files.tokenizerJson(), TokenizerDescription.json(files));
      case TokenizerSource.Gguf gguf ->
          of(gguf.metadata().file(), GgufTokenizer.json(gguf.metadata()));
    };
  }

  private static Tokenizer of(Path file, ObjectNode json) {
    TokenizerJson checked = TokenizerJson.checked(file, json);
    return new Tokenizer(
        file, load(file, checked.node().toString()), checked.addedIds(), checked.vocabularySize());
  }

  private static HuggingFaceTokenizer load(Path file, String json) {
    keepOffline();
    try {
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), PLAIN);
    } catch (IOException | RuntimeException e) {
      throw BadInputException.in(
          file, "not a tokenizer that Hugging Face's library reads: " + e.getMessage(), e);
    }
  }

  /**
   * Keeps the library from the net, unless the user has decided: it reports its use to its makers,
   * and on machines with a GPU fetches another build of itself. It reads this switch from nowhere
   * else.
   */
  private static void keepOffline() {
    if (System.getProperty("ai.djl.offline") == null) {
      System.setProperty("ai.djl.offline", "true");
    }
  }

  /** Returns the ids of a text, with the special tokens the tokenizer itself puts around a text. */
  public int[] encode(String text) {
    return ids(encoded(text, true));
  }

  /** Returns the ids of a text alone. */
  public int[] encodeBare(String text) {
    return ids(encoded(text, false));
  }

  /**
   * Returns the text that ids stand for; bytes that form no character become U+FFFD.
   *
   * @param skipSpecial whether special tokens are left out
   */
  public String decode(int[] ids, boolean skipSpecial) {
    if (ids.length == 0) {
      return "";
    }
    return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), skipSpecial);
  }

  @Override
  public List<Span> spans(String text) {
    // The library counts places in code points.
    int[] starts = CodePoints.starts(text);
    @Nullable CharSpan[] spans = encoded(text, false).getCharTokenSpans();
    return Stream.of(spans)
        .map(span -> new Span(starts[span.getStart()], starts[span.getEnd()]))
        .toList();
  }

  @Override
  public int count(String text) {
    return encodeBare(text).length;
  }

  /** Returns the id of a special or added token, empty when there is none of that text. */
  public OptionalInt addedId(String token) {
    @Nullable Integer id = addedIds.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** Returns the largest id plus one; a model's embedding table may have more rows. */
  public int vocabularySize() {
    return vocabularySize;
  }

  private Encoding encoded(String text, boolean addSpecial) {
    try {
      return tokenizer.encode(CodePoints.wellFormed(text), addSpecial, false);
    } catch (RuntimeException e) {
      throw BadInputException.in(
          file,
          "the tokenizer cannot encode a text of "
              + text.length()
              + " characters: "
              + e.getMessage(),
          e);
    }
  }

  private static int[] ids(Encoding encoding) {
    return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
  }
}
