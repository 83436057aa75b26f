package dev.openbook.finetune.synthesize;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.TokenCounter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Makes texts of several kinds from documents up to a token budget.
 *
 * <p>The next text is of the kind whose tokens lag most behind its weight, from the next document
 * in turn, so that every document has its share of every kind. A kind that has no more to give
 * leaves its share to the others; when none has, those that can tell the same again in other words
 * go on. A text that was there already is dropped. The synthesis ends before the first text that
 * would exceed the budget. Texts are handed on as they are made; kept are the synthesizers' states
 * and a 64-bit hash of every text.
 */
public final class Synthesis {
  private static final int MOST_DUPLICATES = 200; // in a row, then a document counts as exhausted
  private static final String TASK = "synthesizing";

  private final TokenCounter counter;
  private final Consumer<SyntheticText> sink;
  private final Progress progress;
  private final SynthesisPlan plan;
  private final List<Line> lines;
  private final Set<Long> seen = new HashSet<>();
  private final Set<String> sources = new HashSet<>();
  private long tokens;
  private long texts;
  private long duplicates;

  private Synthesis(
      List<Line> lines,
      SynthesisPlan plan,
      TokenCounter counter,
      Consumer<SyntheticText> sink,
      Progress progress) {
    this.lines = lines;
    this.plan = plan;
    this.counter = counter;
    this.sink = sink;
    this.progress = progress;
  }

  /**
   * Makes texts.
   *
   * @param documents what texts are made from; ids are unique
   * @param synthesizers one for each kind of the plan, others are not used
   * @param plan kinds with weights, budget and seed
   * @param counter counts the tokens of the budget
   * @param sink takes each text, in a fixed order
   * @param progress hears the tokens made
   * @return what was made
   * @throws IllegalArgumentException if the plan names a kind that no synthesizer makes
   */
  public static SynthesisResult run(
      List<Document> documents,
      List<Synthesizer> synthesizers,
      SynthesisPlan plan,
      TokenCounter counter,
      Consumer<SyntheticText> sink,
      Progress progress) {
    Map<String, Synthesizer> byKind = new HashMap<>();
    synthesizers.forEach(synthesizer -> byKind.put(synthesizer.kind(), synthesizer));
    var lines = new ArrayList<Line>();
    plan.weights()
        .forEach(
            (kind, weight) -> {
              Synthesizer synthesizer = byKind.get(kind);
              if (synthesizer == null) {
                throw new IllegalArgumentException(
                    "unknown kind '" + kind + "'; known: " + new TreeSet<>(byKind.keySet()));
              }
              lines.add(new Line(synthesizer, weight, documents, plan.seed()));
            });
    lines.sort(Comparator.comparing(Line::kind)); // not the map's order
    return new Synthesis(lines, plan, counter, sink, progress).run();
  }

  private SynthesisResult run() {
    boolean met = false;
    progress.report(TASK, 0, plan.budgetTokens(), "tokens");
    for (Optional<Line> line = next(); line.isPresent() && !met; line = next()) {
      Optional<SyntheticText> text = line.get().next(this::isNew, MOST_DUPLICATES);
      met = text.isPresent() && !accept(line.get(), text.get());
    }
    progress.report(TASK, tokens, plan.budgetTokens(), "tokens");
    var kinds = new HashMap<String, SynthesisResult.KindCount>();
    for (Line line : lines) {
      kinds.put(
          line.kind(),
          new SynthesisResult.KindCount(line.tokens(), line.texts(), line.isExhausted()));
    }
    return new SynthesisResult(tokens, texts, kinds, sources.size(), duplicates, !met);
  }

  private Optional<Line> next() {
    Optional<Line> line = lagging();
    if (line.isPresent()) {
      return line;
    }
    lines.forEach(Line::tellAgain);
    return lagging();
  }

  private Optional<Line> lagging() {
    return lines.stream()
        .filter(line -> !line.isExhausted())
        .min(Comparator.comparingDouble(line -> line.tokens() / line.weight()));
  }

  private boolean isNew(SyntheticText text) {
    boolean added = seen.add(Seeds.hash(text.text()));
    duplicates += added ? 0 : 1;
    return added;
  }

  /** Hands the text on unless it exceeds the budget. */
  private boolean accept(Line line, SyntheticText text) {
    int count = counter.count(text.text());
    if (tokens + count > plan.budgetTokens()) {
      return false;
    }
    tokens += count;
    texts++;
    line.count(count);
    sources.addAll(text.provenance().source());
    sink.accept(text);
    progress.report(TASK, tokens, plan.budgetTokens(), "tokens");
    return true;
  }
}
