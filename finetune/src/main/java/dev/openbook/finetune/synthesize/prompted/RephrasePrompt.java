package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.Passage;
import java.util.Locale;

/**
 * The passage in other words, at one of three levels, after EntiGraph's baseline and WRAP's styles.
 *
 * @param style for whom
 * @see <a href="https://arxiv.org/abs/2401.16380">Maini et al., Rephrasing the Web, section 3.1</a>
 */
public record RephrasePrompt(Style style) implements WritingPrompt {
  /** Kind of these texts. */
  public static final String KIND = "rephrase";

  /** For whom the passage is put. */
  public enum Style {
    /** Short sentences and easy words. */
    EASY("short sentences and easy words, so that a child understands it"),
    /** As an encyclopedia writes. */
    MEDIUM("clear and careful English, as an encyclopedia writes"),
    /** As scholars write. */
    HARD("dense and learned English, as scholars write for each other");

    private final String manner;

    Style(String manner) {
      this.manner = manner;
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public String id() {
    return "rephrase-" + style.name().toLowerCase(Locale.ROOT) + "@1";
  }

  @Override
  public String message(Passage passage) {
    return "Say the following text again in "
        + style.manner
        + ". Keep every fact, name and number, and add none. Write only the new text.\n\n"
        + passage.titledText();
  }

  @Override
  public Reading read(Passage passage, String reply) {
    return ReplyText.running(reply, passage.text());
  }
}
