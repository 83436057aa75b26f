package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.Passage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * EntiGraph's second step: the passage told again with the stress on each of two or three of its
 * entities, and what they have to do with each other.
 *
 * <p>The passage comes first, so that a model here reads it once for all of them.
 *
 * @param entities two or three, each standing in the passage
 * @see <a href="https://arxiv.org/abs/2409.07431">Yang et al., Synthetic continued pretraining,
 *     section 2.2</a>
 */
public record RelationPrompt(List<String> entities) implements WritingPrompt {
  public RelationPrompt {
    entities = List.copyOf(entities);
    if (entities.size() < 2 || entities.size() > 3) {
      throw new IllegalArgumentException("entities must be 2 or 3, got " + entities.size());
    }
  }

  @Override
  public String kind() {
    return EntitiesPrompt.KIND;
  }

  @Override
  public String id() {
    return entities.size() == 2 ? "entigraph-pair@1" : "entigraph-triple@1";
  }

  @Override
  public String message(Passage passage) {
    String last = entities.getLast();
    String names = String.join(", ", entities.subList(0, entities.size() - 1)) + " and " + last;
    return "Text: "
        + passage.titledText()
        + "\n\nThis is about "
        + names
        + " in the text above. First say again what the text tells, once for each of them, with the"
        + " stress on that one. Then discuss how "
        + names
        + " have to do with each other. Keep to the facts of the text, use full names, and write"
        + " plain paragraphs.";
  }

  @Override
  public Reading read(Passage passage, String reply) {
    String text = ReplyText.plain(reply);
    Optional<String> fault = ReplyText.fault(text, passage.text());
    if (fault.isPresent()) {
      return Reading.rejected(fault.get());
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return entities.stream().allMatch(name -> lower.contains(name.toLowerCase(Locale.ROOT)))
        ? Reading.of(EntitiesPrompt.titled(passage, text))
        : Reading.rejected("does not name all entities");
  }
}
