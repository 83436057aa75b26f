package dev.openbook.finetune.synthesize.english;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EnglishTextTest {
  private static EnglishText english;

  @BeforeAll
  static void load() throws IOException {
    english = EnglishText.load();
  }

  @Test
  void paragraphs_marksOfFootnotesAreLeftOut() {
    String text =
        "Engines are valued.[citation needed] The priest,:10 who won[12] in \"[his] town\","
            + " left.[who?]";

    assertThat(english.reader().paragraphs(text))
        .containsExactly(
            List.of("Engines are valued.", "The priest, who won in \"[his] town\", left."));
  }

  @Test
  void paragraphs_bracketsAndAbbreviationsDoNotEndSentences() {
    String text =
        "In Brown v. Board the court ruled. It opens early (9:00 a.m. to 3:00 p.m. Eastern).";

    assertThat(english.reader().paragraphs(text).getFirst())
        .containsExactly(
            "In Brown v. Board the court ruled.",
            "It opens early (9:00 a.m. to 3:00 p.m. Eastern).");
  }

  @Test
  void paragraphs_oneLineThatLooksLikeAnItemIsNoList() {
    String text = "Oxygen is found in phosphate (PO\n4) groups of DNA.\n\nIt is a gas.";

    assertThat(english.reader().paragraphs(text)).hasSize(2);
    assertThat(english.reader().paragraphs("Goals:\n- one goal\n- two goals\n\nEnd.")).hasSize(4);
  }
}
