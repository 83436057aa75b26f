package dev.openbook.eval.suite;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.suite.ContextKind.Placed;
import dev.openbook.eval.suite.ContextKind.Retrieved;
import dev.openbook.eval.suite.ContextKind.WholeDocument;
import dev.openbook.eval.suite.Preparation.Offline;
import dev.openbook.eval.suite.Preparation.Texts;
import dev.openbook.eval.suite.Preparation.Trained;
import dev.openbook.eval.suite.Preparation.Written;
import dev.openbook.eval.suite.Suite.Arm;
import dev.openbook.finetune.train.recipe.Stage;
import dev.openbook.rag.context.GoldPlacement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A number of a context or a preparation that scores can be drawn over. */
public enum SweptKey {
  /** Passages that are retrieved, k. */
  RETRIEVE("retrieve", "passages retrieved", true),
  /** Most tokens of retrieved passages. */
  BUDGET("budgetTokens", "most tokens of passages", true),
  /** Passages around gold, or without it. */
  PASSAGES("passages", "passages", true),
  /** Where gold stands among passages; a place, not a size. */
  GOLD("gold", "position of gold", false),
  /** Most tokens of the document. */
  DOCUMENT("maxTokens", "most tokens of the document", true),
  /** Tokens trained on, each time they are read. */
  TRAINING("train.tokens", "training tokens", true),
  /** Most tokens of the texts that are made to train on. */
  TEXTS("train.texts.budgetTokens", "tokens of training texts", true);

  private final String path;
  private final String label;
  private final boolean isSize;

  SweptKey(String path, String label, boolean isSize) {
    this.path = path;
    this.label = label;
    this.isSize = isSize;
  }

  /** Returns the key as it stands in an entry of a suite file, with dots. */
  public String path() {
    return path;
  }

  /** Returns what the number is, in words. */
  public String label() {
    return label;
  }

  /** Returns whether the number is a size, which a law of growth can be fitted to. */
  public boolean isSize() {
    return isSize;
  }

  /** Returns whether the number is of a preparation, not of a context. */
  public boolean isOfPreparation() {
    return this == TRAINING || this == TEXTS;
  }

  /**
   * The number taken out of an arm.
   *
   * @param value the number, at least 1
   * @param rest everything else that the arm is
   */
  record Taken(long value, List<Object> rest) {
    Taken {
      rest = List.copyOf(rest);
    }
  }

  /** Returns an arm's number and the rest of it; empty where the arm has no such number. */
  Optional<Taken> take(Suite suite, Arm arm) {
    if (isOfPreparation()) {
      return requireNonNull(suite.preparations().get(arm.preparation())) instanceof Trained trained
          ? ofTraining(trained).map(taken -> with(taken, arm.context()))
          : Optional.empty();
    }
    Suite.Context context = suite.contextOf(arm);
    return ofContext(context.kind())
        .map(taken -> with(with(taken, context.passages()), arm.preparation()));
  }

  private static Taken with(Taken taken, Object other) {
    var rest = new ArrayList<>(taken.rest());
    rest.add(other);
    return new Taken(taken.value(), rest);
  }

  private Optional<Taken> ofContext(ContextKind kind) {
    return switch (kind) {
      case Retrieved(var recipe, var documents) when this == RETRIEVE ->
          taken(recipe.k(), recipe.order(), recipe.budgetTokens(), recipe.merge(), documents);
      case Retrieved(var recipe, var documents) when this == BUDGET ->
          taken(recipe.budgetTokens(), recipe.order(), recipe.k(), recipe.merge(), documents);
      case Placed(GoldPlacement.At(int position, int k), var source) when this == PASSAGES ->
          taken(k, position, source);
      case Placed(GoldPlacement.At(int position, int k), var source) when this == GOLD ->
          taken(position, k, source);
      case Placed(GoldPlacement.Absent(int k), var source) when this == PASSAGES ->
          taken(k, source);
      case WholeDocument(int maxTokens, var cut, var documents)
          when this == DOCUMENT && maxTokens < Integer.MAX_VALUE ->
          taken(maxTokens, cut, documents);
      default -> Optional.empty();
    };
  }

  private Optional<Taken> ofTraining(Trained trained) {
    if (this == TRAINING) {
      return trained.tokens().flatMap(tokens -> taken(tokens, trained.withoutTokens()));
    }
    Map<String, Texts> others = new LinkedHashMap<>(trained.streams());
    Texts texts = requireNonNull(others.remove(Stage.TEXTS));
    return budgeted(texts).map(made -> with(made, trained.withStreams(others)));
  }

  private static Optional<Taken> budgeted(Texts texts) {
    return switch (texts) {
      case Offline made -> taken(made.budgetTokens(), made.kinds(), made.openBook());
      case Written made ->
          taken(
              made.budgetTokens(),
              made.kinds(),
              made.generator(),
              made.temperature(),
              made.maxTokens());
      case Preparation.Episodes made ->
          taken(made.budgetTokens(), made.kinds(), made.people(), made.worldSeed());
      case Preparation.Raw _, Preparation.Records _ -> Optional.empty();
    };
  }

  private static Optional<Taken> taken(long value, Object... rest) {
    return Optional.of(new Taken(value, List.of(rest)));
  }
}
