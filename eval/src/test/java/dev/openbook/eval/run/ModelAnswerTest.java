package dev.openbook.eval.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.Generation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelAnswerTest {
  @TempDir private Path folder;

  private static ModelAnswer answer(int cutTokens) {
    return new ModelAnswer(
        "q", "text", 500, 3, Generation.Finish.END_TOKEN, cutTokens, List.of(-1.5, -2.0));
  }

  @Test
  void toJson_saysHowMuchWasCutOnlyWhereSomethingWas() {
    assertThat(answer(17).toJson(2)).contains("\"cutTokens\":17");
    assertThat(answer(0).toJson(2))
        .isEqualTo(
            "{\"batch\":2,\"question\":\"q\",\"text\":\"text\",\"promptTokens\":500,"
                + "\"generatedTokens\":3,\"finish\":\"END_TOKEN\","
                + "\"choiceLogLikelihoods\":[-1.5,-2.0]}");
  }

  @Test
  void from_readsBackWhatWasWritten() throws IOException {
    Path file = folder.resolve("answers.jsonl");
    Files.writeString(file, answer(17).toJson(0) + "\n" + answer(0).toJson(1) + "\n");

    try (var lines = JsonRecord.lines(file)) {
      assertThat(lines.map(ModelAnswer::from)).containsExactly(answer(17), answer(0));
    }
  }
}
