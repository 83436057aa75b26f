package dev.openbook.finetune.synthesize.openbook;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.finetune.synthesize.OpenBookExercise;
import dev.openbook.finetune.synthesize.OpenBookExercise.Shown;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.QuestionAnswer;
import dev.openbook.finetune.synthesize.Seeds;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Questions about a document with passages before them that a retriever found, in one of the forms
 * that the literature trains on.
 *
 * <p>The gold passage is the document's passage that holds the sentence asked about; a question
 * whose sentence no passage holds whole is left out, and no other passage with that sentence is a
 * distractor. What the response says of passages is true of those shown: without the gold passage
 * nothing is quoted, and the answer is to be known by heart. Passages are shown without their
 * documents' titles, as in an examination.
 */
public final class OpenBookSynthesizer implements Synthesizer {
  private static final String GENERATOR = "open-book/1";
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** Forms of exercises. */
  public enum Form {
    /**
     * Gold passage and distractors in random order, with probability 1 - P distractors alone; the
     * answer stands after a quotation.
     *
     * @see <a href="https://arxiv.org/abs/2403.10131">Zhang et al., RAFT, section 3</a>
     */
    RAFT,
    /**
     * The ranking as it is, with the gold passage or without; the answer alone.
     *
     * @see <a href="https://arxiv.org/abs/2410.05983">Jin et al., Long-Context LLMs Meet RAG,
     *     section 5.1, implicit fine-tuning</a>
     */
    RAG_IMPLICIT,
    /**
     * The ranking as it is; the answer stands after a paragraph that says which passage answers.
     *
     * @see <a href="https://arxiv.org/abs/2410.05983">Jin et al., section 5.2, with intermediate
     *     reasoning</a>
     */
    RAG_REASONING;

    /** Returns the form's name, e.g. {@code rag-implicit}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final String kind;
  private final Form form;
  private final OpenBookSettings settings;
  private final Synthesizer questions;
  private final PassageRanker ranker;
  private final Function<Document, List<Passage>> passages;

  /**
   * Makes a synthesizer.
   *
   * @param kind of its texts
   * @param questions makes texts that are questions with answers; others are passed over
   * @param ranker finds passages of all documents
   * @param passages cuts a document as the ranker's were
   */
  public OpenBookSynthesizer(
      String kind,
      Form form,
      OpenBookSettings settings,
      Synthesizer questions,
      PassageRanker ranker,
      Function<Document, List<Passage>> passages) {
    this.kind = kind;
    this.form = form;
    this.settings = settings;
    this.questions = questions;
    this.ranker = ranker;
    this.passages = passages;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public Stream<SyntheticText> synthesize(Document document, long seed) {
    List<Passage> own = passages.apply(document);
    long[] ordinal = {0};
    return questions
        .synthesize(document, seed)
        .flatMap(
            text ->
                exercise(text, own, seed).stream()
                    .map(
                        exercise ->
                            SyntheticText.of(
                                kind,
                                exercise,
                                text.questionAnswer().orElseThrow(),
                                new Provenance(
                                    List.of(document.id()),
                                    text.provenance().prompt() + "+" + form.key() + "@2",
                                    GENERATOR,
                                    seed,
                                    ordinal[0]++))));
  }

  private Optional<OpenBookExercise> exercise(SyntheticText text, List<Passage> own, long seed) {
    Optional<QuestionAnswer> asked = text.questionAnswer();
    Optional<Passage> gold =
        asked.flatMap(pair -> own.stream().filter(each -> holds(each, pair)).findFirst());
    if (asked.isEmpty() || gold.isEmpty()) {
      return Optional.empty();
    }
    QuestionAnswer pair = asked.get();
    List<Passage> ranked = new ArrayList<>();
    for (Passage each : ranker.rank(pair.question(), 2 * settings.passages() + 1)) {
      // other passages with the sentence, as overlapping ones, are neither gold nor distractors
      if (each.id().equals(gold.get().id()) || !holds(each, pair)) {
        ranked.add(each);
      }
    }
    List<Passage> shown =
        switch (form) {
          case RAFT -> mixed(gold.get(), ranked, Seeds.random(seed, kind, text.id()));
          case RAG_IMPLICIT, RAG_REASONING -> first(ranked);
        };
    return shown.isEmpty() ? Optional.empty() : Optional.of(exercise(pair, gold.get(), shown));
  }

  private List<Passage> first(List<Passage> ranked) {
    return ranked.subList(0, Math.min(settings.passages(), ranked.size()));
  }

  private List<Passage> mixed(Passage gold, List<Passage> ranked, SplittableRandom random) {
    boolean isWithGold = random.nextDouble() < settings.goldShare();
    ranked.removeIf(each -> each.id().equals(gold.id()));
    if (isWithGold) {
      ranked.addFirst(gold);
    }
    var shown = new ArrayList<>(first(ranked));
    Collections.shuffle(shown, random);
    return shown;
  }

  private OpenBookExercise exercise(QuestionAnswer pair, Passage gold, List<Passage> shown) {
    List<Shown> passages =
        shown.stream()
            .map(each -> new Shown(each.id(), each.text(), each.id().equals(gold.id())))
            .toList();
    int place = shown.stream().map(Passage::id).toList().indexOf(gold.id());
    return new OpenBookExercise(passages, pair.question(), response(pair, place));
  }

  /** Returns what is learned; {@code place} is the gold passage's from 0, or -1. */
  private String response(QuestionAnswer pair, int place) {
    return switch (form) {
      case RAFT ->
          (place < 0 ? "" : "##begin_quote##" + pair.evidence() + "##end_quote##\n")
              + "<ANSWER>: "
              + pair.answer();
      case RAG_IMPLICIT -> pair.answer();
      case RAG_REASONING ->
          (place < 0
                  ? "The passage that says this is not among them."
                  : "Passage [" + (place + 1) + "] says: \"" + pair.evidence() + "\"")
              + "\n"
              + pair.answer();
    };
  }

  private static boolean holds(Passage passage, QuestionAnswer pair) {
    return BLANKS.matcher(passage.text()).replaceAll(" ").contains(pair.evidence());
  }
}
