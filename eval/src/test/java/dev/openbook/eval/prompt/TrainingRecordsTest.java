package dev.openbook.eval.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.tokenize.ChatTemplate;
import dev.openbook.finetune.train.data.AnsweredPrompt;
import dev.openbook.finetune.train.data.PreferencePair;
import dev.openbook.finetune.train.data.TrainingText;
import dev.openbook.finetune.weights.TokenizerSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingRecordsTest {
  private static final String CHAT_ML =
      "{% for m in messages %}<|im_start|>{{ m['role'] }}\\n{{ m['content'] }}<|im_end|>\\n"
          + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\\n{% endif %}";

  @TempDir private Path folder;

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("records.jsonl"), List.of(lines));
  }

  private Optional<ChatTemplate> template(String jinja) throws IOException {
    Path config = folder.resolve("tokenizer_config.json");
    Files.writeString(config, "{\"chat_template\": \"" + jinja + "\"}");
    return ChatTemplate.open(
        new TokenizerSource.Files(folder.resolve("tokenizer.json"), Optional.of(config)));
  }

  private static TrainingRecords plain() {
    return new TrainingRecords(Optional.empty());
  }

  @Test
  void texts_everyForm_isRenderedAsAtQuestionTime() throws IOException {
    Path file =
        file(
            "{\"text\": \"Running text.\", \"source\": [\"a\", \"b\"]}",
            "{\"prompt\": \"Q: 1+1\\nA:\", \"completion\": \" 2\", \"source\": \"sums\"}",
            "{\"question\": \"Who?\", \"answer\": \"Ada\", \"text\": \"ignored\"}",
            "{\"question\": \"Who?\", \"passages\": [{\"text\": \"One.\"}, {\"text\": \"Two.\"}],"
                + " \"answer\": \"Ada\", \"response\": \"By passage 1: Ada\"}");

    assertThat(plain().texts(file))
        .containsExactly(
            TrainingText.of("a+b", "Running text."),
            new TrainingText("sums", "Q: 1+1\nA:", " 2"),
            new TrainingText("records.jsonl:3", "Question: Who?\nAnswer:", " Ada"),
            new TrainingText(
                "records.jsonl:4",
                QuestionPrompt.render(List.of(), List.of("One.", "Two."), "Who?").text(),
                " By passage 1: Ada"));
  }

  @Test
  void texts_messages_promptIsTheTemplatesOwn() throws IOException {
    Path file =
        file(
            "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}, {\"role\": \"assistant\","
                + " \"content\": \"Hello.\"}], \"id\": \"c1\"}");

    List<TrainingText> texts = new TrainingRecords(template(CHAT_ML)).texts(file);

    assertThat(texts)
        .containsExactly(
            new TrainingText(
                "c1",
                "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
                "Hello.<|im_end|>\n"));
  }

  @Test
  void texts_templateThatRendersRepliesOtherwise_isRefused() throws IOException {
    Path file =
        file(
            "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}, {\"role\": \"assistant\","
                + " \"content\": \"Hello.\"}]}");
    String strips =
        "{% for m in messages %}{% if not loop.last or m['role'] == 'user' %}[{{ m['content'] }}]"
            + "{% else %}{{ m['content'] }}{% endif %}{% endfor %}"
            + "{% if add_generation_prompt %}<think>{% endif %}";

    assertThatThrownBy(() -> new TrainingRecords(template(strips)).texts(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ":1: the chat template renders the conversation");
  }

  @Test
  void texts_documentsAndFolders_areRunningText() throws IOException {
    Files.createDirectories(folder.resolve("docs"));
    Files.writeString(folder.resolve("docs/one.txt"), "First document.");

    assertThat(plain().texts(folder.resolve("docs")))
        .extracting(TrainingText::text)
        .containsExactly("First document.");
    assertThat(plain().texts(folder.resolve("docs/one.txt")))
        .containsExactly(TrainingText.of("one.txt", "First document."));
  }

  @Test
  void preferences_promptOrQuestion() throws IOException {
    Path file =
        file(
            "{\"prompt\": \"Say it:\", \"chosen\": \" yes\", \"rejected\": \" no\"}",
            "{\"question\": \"Who?\", \"chosen\": \"Ada\", \"rejected\": \"Bob\"}");

    assertThat(plain().preferences(file))
        .containsExactly(
            new PreferencePair("records.jsonl:1", "Say it:", " yes", " no"),
            new PreferencePair("records.jsonl:2", "Question: Who?\nAnswer:", " Ada", " Bob"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"txt\": \"x\"}|:1: must have 'text', 'prompt' and 'completion', 'question' and 'answer'",
        "{\"text\": \" \"}|:1: 'text' is blank",
        "{\"question\": \"Who?\"}|:1: 'answer' is missing",
        "{\"completion\": \"x\"}|:1: 'prompt' is missing",
        "{\"prompt\": \"x\", \"chosen\": \"a\", \"rejected\": \"b\"}|:1: is a preference",
        "{\"messages\": []}|:1: has 'messages', but the model has no chat template",
        "[1]|:1: ",
      })
  void texts_wrongLines_areNamed(String line, String message) throws IOException {
    Path file = file(line);

    assertThatThrownBy(() -> plain().texts(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void answered_questionOrPrompt_oneOrMoreAnswers() throws IOException {
    Path file =
        file(
            "{\"question\": \"Who?\", \"answer\": \"Ada\"}",
            "{\"question\": \"Who?\", \"answers\": [\"Ada\", \"Ada L.\"], \"passages\": [{\"text\":"
                + " \"One.\"}], \"source\": \"a\"}",
            "{\"prompt\": \"1+1=\", \"answers\": [\"2\"]}");

    assertThat(plain().answered(file))
        .containsExactly(
            new AnsweredPrompt("records.jsonl:1", "Question: Who?\nAnswer:", List.of("Ada")),
            new AnsweredPrompt(
                "a",
                QuestionPrompt.render(List.of(), List.of("One."), "Who?").text(),
                List.of("Ada", "Ada L.")),
            new AnsweredPrompt("records.jsonl:3", "1+1=", List.of("2")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"question\": \"Who?\"}|:1: 'answer' is missing",
        "{\"answer\": \"x\"}|:1: 'prompt' is missing",
        "{\"question\": \"Who?\", \"answers\": []}|:1: answers must hold words",
        "{\"question\": \"Which?\", \"answer\": \"A.\"}|:1: answers must hold words other than a,"
            + " an and the: an empty completion would match [A.]",
      })
  void answered_wrongLines_areNamed(String line, String message) throws IOException {
    Path file = file(line);

    assertThatThrownBy(() -> plain().answered(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message);
  }

  @Test
  void preferences_sameTwice_areRefused() throws IOException {
    Path file = file("{\"prompt\": \"x\", \"chosen\": \"a\", \"rejected\": \"a\"}");

    assertThatThrownBy(() -> plain().preferences(file))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ":1: 'chosen' equals 'rejected': there is nothing to prefer");
  }
}
