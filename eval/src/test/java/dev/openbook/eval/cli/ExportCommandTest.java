package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportCommandTest {
  private static final Path PEFT =
      Path.of(System.getProperty("openbook.root"))
          .resolve("finetune/src/test/resources/weights/peft-adapter");

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = TinyModel.in(folder.resolve("model"));
  }

  private CommandRun export(String words) {
    String[] arguments =
        words
            .replace("MODEL", model.toString())
            .replace("HERE", folder.toString())
            .replace("PEFT", PEFT.toString())
            .split(" ");
    return CommandRun.of(Map.of("OPENBOOK_CACHE", folder.resolve("cache").toString()), arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "--format safetensors --type f32 --out HERE/x",
    "--format safetensors --type bf16 --shard-bytes 200000 --adapter PEFT --out HERE/x",
    "--format gguf --type f16 --out HERE/x",
    "--format gguf --type q8_0 --adapter PEFT --out HERE/x",
  })
  void export_isAModelAgain(String words) throws IOException {
    CommandRun run = export("export MODEL " + words);

    assertThat(run.err()).contains("export: 47 of 47 tensors");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).endsWith(" bytes: " + folder.resolve("x") + "\n");
    try (Checkpoint again = Checkpoint.open(folder.resolve("x"));
        Checkpoint whole = Checkpoint.open(model)) {
      assertThat(again.config()).isEqualTo(whole.config());
      assertThat(again.weights().tensors()).hasSize(47);
      assertThat(again.tokenizer()).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MODEL --format safetensors --type q8_0 --out HERE/x|safetensors files hold f32, bf16 or"
            + " f16",
        "MODEL --format gguf --type q4_k --out HERE/x|GGUF is written as f32, bf16, f16 or q8_0",
        "MODEL --format zip --out HERE/x|'--format'",
        "MODEL --format gguf|Missing required option: '--out=PATH'",
        "MODEL --format gguf --out HERE/model|exists already; remove it or choose another place",
        "MODEL --format gguf --adapter HERE/none --out HERE/x|adapter_config.json",
        "MODEL --format safetensors --shard-bytes 0 --out HERE/x|--shard-bytes must be at least 1",
        "none --format gguf --out HERE/x|unknown model 'none'",
      })
  void badInput_isOneLine(String words, String message) {
    CommandRun run = export("export " + words);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints()).singleElement().asString().contains(message);
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void modelWithoutTokenizer_hasNoGguf() throws IOException {
    Files.delete(model.resolve("tokenizer.json"));

    CommandRun run = export("export MODEL --format gguf --out HERE/x");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints()).singleElement().asString().contains("has no tokenizer");
  }
}
