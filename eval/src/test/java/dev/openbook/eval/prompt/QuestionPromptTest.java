package dev.openbook.eval.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.finetune.Prompt;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionPromptTest {
  private static final List<WorkedExample> EXAMPLES =
      List.of(new WorkedExample("Rome is old.", "What is old?", "Rome"));

  @Test
  void render_closedBookShowsNoContextAnywhere() {
    Prompt prompt = QuestionPrompt.render(EXAMPLES, List.of(), " Who\nwas it? ");

    assertThat(prompt.shared()).isEqualTo("Question: What is old?\nAnswer: Rome\n\n");
    assertThat(prompt.own()).isEqualTo("Question: Who was it?\nAnswer:");
  }

  @Test
  void render_passagesStandOneALineInTheGivenOrder() {
    Prompt prompt = QuestionPrompt.render(EXAMPLES, List.of("a\n\nb", "c"), "Who?");

    assertThat(prompt.text())
        .isEqualTo(
            """
            Context: Rome is old.
            Question: What is old?
            Answer: Rome

            Context: a b
            c
            Question: Who?
            Answer:\
            """);
  }

  @Test
  void answer_isTheFirstLineStripped() {
    assertThat(QuestionPrompt.answer(" Paris \nQuestion: next")).isEqualTo("Paris");
    assertThat(QuestionPrompt.answer("")).isEmpty();
    assertThat(QuestionPrompt.answer("\nlate")).isEmpty();
  }

  @Test
  void answer_standsAfterItsMarkWhereOneIsWritten() {
    assertThat(QuestionPrompt.answer(" ##begin_quote##It is old.##end_quote## <ANSWER>: Rome\nQ"))
        .isEqualTo("Rome");
    assertThat(QuestionPrompt.answer("<ANSWER>:")).isEmpty();
  }
}
