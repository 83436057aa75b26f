package dev.openbook.finetune.curate;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.curate.Curation.Drop;
import dev.openbook.finetune.curate.Curation.Reason;
import dev.openbook.finetune.synthesize.QuestionAnswer;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether texts are true to the documents they were made from, as far as {@link SourceFacts} can
 * tell. Keeps the facts of every document asked about. One thread at a time.
 */
public final class Faithfulness {
  private final Map<String, Document> sources;
  private final Map<List<String>, SourceFacts> facts = new HashMap<>();

  /**
   * Makes a judge.
   *
   * @param sources documents by id
   */
  public Faithfulness(Map<String, Document> sources) {
    this.sources = Map.copyOf(sources);
  }

  /** Returns whether all documents that a text was made from are at hand. */
  public boolean canJudge(SyntheticText text) {
    return sources.keySet().containsAll(text.provenance().source());
  }

  /**
   * Returns what a text says that its documents do not: an answer, or numbers and names; empty
   * where nothing was found or the text cannot be judged.
   */
  public Optional<Drop> breach(SyntheticText text) {
    if (!canJudge(text)) {
      return Optional.empty();
    }
    SourceFacts source = facts.computeIfAbsent(text.provenance().source(), this::factsOf);
    Optional<String> strange =
        text.questionAnswer().map(QuestionAnswer::answer).filter(each -> !source.holds(each));
    if (strange.isPresent()) {
      return Optional.of(new Drop(Reason.ANSWER_NOT_IN_SOURCE, strange.get()));
    }
    List<String> missing = source.unsupported(text.text());
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(new Drop(Reason.UNFAITHFUL, String.join(", ", missing)));
  }

  private SourceFacts factsOf(List<String> ids) {
    var texts = new ArrayList<String>();
    for (String id : ids) {
      Optional.ofNullable(sources.get(id))
          .ifPresent(
              document -> {
                texts.add(document.title().replace('_', ' '));
                texts.add(document.text());
              });
    }
    return SourceFacts.of(texts);
  }
}
