package dev.openbook.finetune.curate.quality;

import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.judge.ScorePrompt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Asks how useful a text is for teaching: points from 0 to 5 that add up, over the text's first
 * 1,000 characters. FineWeb-Edu's method in words of our own.
 *
 * <p>Told downwards, the points are named from the last to the first.
 *
 * @see <a href="https://arxiv.org/abs/2406.17557">Penedo et al., The FineWeb Datasets, section 4
 *     and appendix F</a>
 */
public record EducationPrompt() implements ScorePrompt<String> {
  private static final int MOST_CHARACTERS = 1_000;
  private static final List<String> POINTS =
      List.of(
          "it tells facts or explains something, whatever else stands beside it",
          "most of it is on a subject that is taught at schools, even if loosely put",
          "its thoughts are in order, and it can be followed without other texts",
          "with few changes it would fit into a textbook: no advertising, no chatter, no gaps",
          "it makes its subject clear to learners by reasons or examples, fully and step by step");

  @Override
  public String id(String text) {
    return "education@1";
  }

  @Override
  public int lowest() {
    return 0;
  }

  @Override
  public int highest() {
    return Annotation.HIGHEST;
  }

  @Override
  public String label() {
    return "Educational score:";
  }

  @Override
  public Prompt message(String text, boolean reversed) {
    var points = new ArrayList<>(POINTS);
    if (reversed) {
      Collections.reverse(points);
    }
    var task =
        new StringBuilder(
            "How useful is the text below for teaching? Count one point for each line that is true"
                + " of it; the points add up to a score "
                + (reversed ? "from 5 down to 0" : "from 0 up to 5")
                + ".\n");
    points.forEach(point -> task.append("- ").append(point).append('\n'));
    task.append(
        "Say in a few sentences which points it has. End with a line that says only Educational"
            + " score: and the number of points.\n\n");
    return new Prompt(task.toString(), "Text: " + opening(text));
  }

  @Override
  public Optional<Boolean> isRight(String text) {
    return Optional.empty();
  }

  private static String opening(String text) {
    int characters = text.codePointCount(0, text.length());
    return characters <= MOST_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS));
  }
}
