package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.Passage;
import java.util.List;

/**
 * An instruction that the model itself puts, being made to write on in the user's turn behind the
 * passage; what it then does follows by an {@link InstructedPrompt}.
 *
 * @see <a href="https://arxiv.org/abs/2406.08464">Xu et al., Magpie, section 2; there the turn is
 *     empty, here it holds a passage so that instructions are about the documents</a>
 */
public record InstructionPrompt() implements WritingPrompt {
  /** Kind of the texts: an instruction and what the model did. */
  public static final String KIND = "instruction";

  private static final int FEWEST_WORDS = 4;
  private static final int MOST_WORDS = 60;

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public String id() {
    return "instruction@1";
  }

  @Override
  public boolean isUnfinished() {
    return true;
  }

  @Override
  public String message(Passage passage) {
    return passage.titledText() + "\n\n";
  }

  @Override
  public Reading read(Passage passage, String reply) {
    String instruction = reply.strip();
    int words = instruction.isEmpty() ? 0 : instruction.split("\\s+", -1).length;
    if (words < FEWEST_WORDS || words > MOST_WORDS) {
      return Reading.rejected(
          words == 0
              ? "empty"
              : words < FEWEST_WORDS ? "too short" : "too long for an instruction");
    }
    if (ReplyText.lower(passage.text()).contains(ReplyText.lower(instruction))) {
      return Reading.rejected("copied from the passage");
    }
    return new Reading(List.of(), List.of(), List.of(new InstructedPrompt(instruction)));
  }
}
