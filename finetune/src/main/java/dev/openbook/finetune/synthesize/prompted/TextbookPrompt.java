package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.Passage;
import dev.openbook.finetune.synthesize.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A new text of a given form for a given audience that an extract of the passage sets off, as
 * Cosmopedia's prompts are put together.
 *
 * @param audience for whom
 * @param format what is written
 * @param namesTopic whether the passage's title is given as the topic
 * @see <a href="https://huggingface.co/blog/cosmopedia">Ben Allal et al., Cosmopedia; proportions
 *     of version 2 from SmolLM's report</a>
 */
public record TextbookPrompt(Audience audience, Format format, boolean namesTopic)
    implements WritingPrompt {
  /** Kind of these texts. */
  public static final String KIND = "textbook";

  /** Most characters of the passage that are shown, as Cosmopedia's. */
  public static final int LONGEST_EXTRACT = 1_000;

  /** For whom, with the share of ten. */
  public enum Audience {
    /** Two in five. */
    MIDDLE_SCHOOL(4, "pupils of a middle school"),
    /** Three in ten. */
    COLLEGE(3, "college students"),
    /** Three in ten, of whom no schooling is said. */
    GENERAL(3, "readers who know nothing of it yet");

    private final int tenths;
    private final String readers;

    Audience(int tenths, String readers) {
      this.tenths = tenths;
      this.readers = readers;
    }
  }

  /** What is written, in equal shares. */
  public enum Format {
    /** A section of a course. */
    TEXTBOOK("a section of a textbook"),
    /** A post. */
    BLOG_POST("a blog post"),
    /** A narrative. */
    STORY("a story in which somebody comes to understand it");

    private final String words;

    Format(String words) {
      this.words = words;
    }
  }

  /**
   * Returns sixty prompts in seeded order, in which each audience has its share, each format a
   * third, and every second names the topic, as in Cosmopedia's first version.
   */
  public static List<TextbookPrompt> mix(long seed) {
    var prompts = new ArrayList<TextbookPrompt>();
    for (Audience audience : Audience.values()) {
      for (int i = 0; i < audience.tenths; i++) {
        for (Format format : Format.values()) {
          prompts.add(new TextbookPrompt(audience, format, true));
          prompts.add(new TextbookPrompt(audience, format, false));
        }
      }
    }
    Collections.shuffle(prompts, Seeds.random(seed, KIND));
    return List.copyOf(prompts);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public String id() {
    return (KIND + "-" + audience + "-" + format + (namesTopic ? "-topic" : "") + "@1")
        .toLowerCase(Locale.ROOT)
        .replace('_', '-');
  }

  @Override
  public String message(Passage passage) {
    String title = passage.title().replace('_', ' ').strip();
    String topic = namesTopic && !title.isEmpty() ? " about \"" + title + "\"" : "";
    return "Here is an extract of a text:\n"
        + extract(passage.text())
        + "\n\nWrite "
        + format.words
        + topic
        + " for "
        + audience.readers
        + " that draws on this extract. Explain what it speaks of and do not contradict it. Write"
        + " only the text itself.";
  }

  private static String extract(String text) {
    if (text.length() <= LONGEST_EXTRACT) {
      return text;
    }
    int end = text.lastIndexOf(' ', LONGEST_EXTRACT);
    return text.substring(0, end > 0 ? end : LONGEST_EXTRACT);
  }

  @Override
  public Reading read(Passage passage, String reply) {
    return ReplyText.running(reply, passage.text());
  }
}
