package dev.openbook.finetune.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Span;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.TokenizerSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  private static final Path TINY = Path.of("src/test/resources/weights/tiny.gguf");

  @TempDir private Path folder;

  private static TokenizerSource source(Path gguf) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(gguf)) {
      return checkpoint.tokenizer().orElseThrow();
    }
  }

  @Test
  void encode_tinyGguf_mergesInOrderAndFindsAddedTokens() throws IOException {
    Tokenizer tokenizer = Tokenizer.open(source(TINY));

    int[] ids = tokenizer.encode("hello w12<extra>e<|end|>");

    // 261 = hello, 262 = " w"; bytes stand from 2 on.
    assertThat(ids).containsExactly(261, 262, '1' + 2, '2' + 2, 263, 'e' + 2, 0);
    assertThat(tokenizer.vocabularySize()).isEqualTo(264);
    assertThat(tokenizer.decode(ids, true)).isEqualTo("hello w12<extra>e");
    assertThat(tokenizer.decode(ids, false)).isEqualTo("hello w12<extra>e<|end|>");
    assertThat(tokenizer.addedId("<extra>")).hasValue(263);
    assertThat(tokenizer.addedId("<none>")).isEmpty();
  }

  @Test
  void spans_characterOfManyTokens_isShared() throws IOException {
    Tokenizer tokenizer = Tokenizer.open(source(TINY));

    List<Span> spans = tokenizer.spans("x\ud83d\ude42y\u00e9");

    Span smile = new Span(1, 3);
    assertThat(spans)
        .containsExactly(
            new Span(0, 1),
            smile,
            smile,
            smile,
            smile,
            new Span(3, 4),
            new Span(4, 5),
            new Span(4, 5));
    assertThat(tokenizer.count("x\ud83d\ude42y\u00e9")).isEqualTo(8);
    assertThat(tokenizer.spans("")).isEmpty();
    assertThat(tokenizer.count("")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"model\": ",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {}}}",
        "{\"model\": {\"type\": \"Magic\", \"vocab\": {\"a\": 0}, \"merges\": []}}",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"b c\"]}}",
      })
  void open_brokenTokenizerJson_isOneClearLine(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), json);

    assertThatThrownBy(() -> Tokenizer.open(new TokenizerSource.Files(file, Optional.empty())))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageNotContaining("\n");
  }

  @Test
  void open_templateWithATextTwice_isRefused() throws IOException {
    String json =
        """
        {"added_tokens": [], "normalizer": null, "pre_tokenizer": null, "decoder": null,
         "post_processor": {"type": "TemplateProcessing", "special_tokens": {}, "pair": [],
         "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]},
         "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}
        """;
    Path file = Files.writeString(folder.resolve("tokenizer.json"), json);

    assertThatThrownBy(() -> Tokenizer.open(new TokenizerSource.Files(file, Optional.empty())))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'post_processor.single' must hold a text once");
  }

  @Test
  void open_libraryRepeatsALongName_messageIsCut() throws IOException {
    String json =
        """
        {"added_tokens": [], "normalizer": null, "post_processor": null, "decoder": null,
         "pre_tokenizer": {"type": "Split", "pattern": {"%s": "x"}, "behavior": "Isolated",
         "invert": false}, "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}
        """
            .formatted("Reg" + "[".repeat(3_000));
    Path file = Files.writeString(folder.resolve("tokenizer.json"), json);

    assertThatThrownBy(() -> Tokenizer.open(new TokenizerSource.Files(file, Optional.empty())))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("unknown variant `Reg[[[")
        .message()
        .hasSizeLessThan(file.toString().length() + 1_010);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gpt2|bert|'tokenizer.ggml.model' must be gpt2, got 'bert'",
        "smollm|llamab|'tokenizer.ggml.pre' must be gpt-2, llama-bpe, qwen2 or smollm, got"
            + " 'llamab'",
        "tokenizer.ggml.merges|tokenizer.ggml.mergeS|'tokenizer.ggml.merges' is missing",
      })
  void open_otherGgufTokenizer_isNamed(String from, String to, String message) throws IOException {
    String text = new String(Files.readAllBytes(TINY), StandardCharsets.ISO_8859_1);
    Path file = folder.resolve("other.gguf");
    Files.write(file, text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
    TokenizerSource source = source(file);

    assertThatThrownBy(() -> Tokenizer.open(source))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }
}
