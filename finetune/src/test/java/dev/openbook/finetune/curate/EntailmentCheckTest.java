package dev.openbook.finetune.curate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.curate.Curation.Drop;
import dev.openbook.finetune.curate.Curation.Reason;
import dev.openbook.finetune.judge.EntailmentJudge;
import dev.openbook.finetune.judge.JudgeModel.Reading;
import dev.openbook.finetune.judge.ScriptedModel;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.QuestionAnswer;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EntailmentCheckTest {
  private static final Document VISTULA =
      new Document(
          "vistula",
          "Vistula",
          "Filler about nothing. ".repeat(60)
              + "\n\nThe Vistula rises in the Beskids.\n\n"
              + "Other things again. ".repeat(60)
              + "\n\nIts mouth lies at Gdansk by the Baltic.");

  private final ScriptedModel model =
      ScriptedModel.replying(
          prompt -> prompt.contains("Moscow") ? "Entailed: no" : "Entailed: yes");
  private final EntailmentCheck check =
      new EntailmentCheck(
          new EntailmentJudge(model.judge(Reading.GENERATED, 8)), Map.of("vistula", VISTULA));

  @Test
  void check_dropsTextsWithAStatementThatDoesNotFollow() {
    List<Optional<Drop>> drops =
        check.check(
            List.of(
                text("vistula", "The Vistula rises in the Beskids."),
                text("vistula", "The Vistula is a river.\n\nIts mouth lies at Moscow, they say."),
                text("oder", "Moscow is on the Oder.")));

    assertThat(drops.get(0)).isEmpty();
    Drop drop = drops.get(1).orElseThrow();
    assertThat(drop.reason()).isEqualTo(Reason.NOT_ENTAILED);
    assertThat(drop.detail()).startsWith("P 0.00: ").contains("Moscow");
    assertThat(drops.get(2)).as("its document is not at hand").isEmpty();
    assertThat(check.report().items()).isPositive().isEqualTo(model.prompts().size() / 2);
  }

  @Test
  void check_showsTheParagraphThatTheStatementIsAbout() {
    check.check(List.of(text("vistula", "The mouth of the river is at Gdansk on the Baltic.")));

    assertThat(model.prompts())
        .isNotEmpty()
        .allMatch(prompt -> prompt.contains("Its mouth lies at Gdansk"))
        .noneMatch(prompt -> prompt.contains("rises in the Beskids"));
  }

  @Test
  void check_pair_isOneStatement() {
    var pair = new QuestionAnswer("Where does it rise?", "the Beskids", "It rises in the Beskids.");
    var text =
        new SyntheticText(
            "q", pair.rendered(), "question-answer", provenance("vistula"), Optional.of(pair));

    assertThat(check.check(List.of(text))).containsExactly(Optional.empty());
    assertThat(model.prompts())
        .hasSize(2)
        .allMatch(each -> each.contains("The answer to \"Where does it rise?\" is: the Beskids"));
  }

  private static SyntheticText text(String source, String text) {
    return new SyntheticText(text, text, "test", provenance(source), Optional.empty());
  }

  private static Provenance provenance(String source) {
    return new Provenance(List.of(source), "p@1", "g/1", 1, 0);
  }
}
