package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.Passage;
import java.util.OptionalDouble;

/**
 * What the model does when told its own instruction, at temperature 0 as in Magpie; the text is the
 * instruction and the reply.
 *
 * @param instruction not blank
 */
public record InstructedPrompt(String instruction) implements WritingPrompt {
  public InstructedPrompt {
    if (instruction.isBlank()) {
      throw new IllegalArgumentException("instruction is blank");
    }
  }

  @Override
  public String kind() {
    return InstructionPrompt.KIND;
  }

  @Override
  public String id() {
    return "instruction-reply@1";
  }

  @Override
  public OptionalDouble temperature() {
    return OptionalDouble.of(0);
  }

  @Override
  public String message(Passage passage) {
    return passage.titledText() + "\n\n" + instruction;
  }

  @Override
  public Reading read(Passage passage, String reply) {
    String text = reply.strip();
    return text.isEmpty() ? Reading.rejected("empty") : Reading.of(instruction + "\n\n" + text);
  }
}
