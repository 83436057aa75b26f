package dev.openbook.eval.suite;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.Settings;
import dev.openbook.datasets.lab.Population;
import dev.openbook.eval.texts.EpisodeRecords;
import dev.openbook.eval.texts.OfflineKinds;
import dev.openbook.eval.texts.WrittenKinds;
import dev.openbook.finetune.synthesize.openbook.OpenBookSettings;
import dev.openbook.finetune.train.recipe.Stage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads one entry of a suite's {@code preparations}.
 *
 * @param folder of the suite file; paths are relative to it
 * @param hasEarlier whether the suite's dataset has changed
 */
record PreparationReader(Path folder, boolean hasEarlier) {
  private static final long MOST_TOKENS = 1_000_000_000_000L;
  private static final String SYNTHESIZE = "synthesize";
  private static final String EPISODES = "episodes";
  private static final double USUAL_TEMPERATURE = 0.7;
  private static final double MOST_TEMPERATURE = 100;
  private static final int USUAL_REPLY_TOKENS = 256;

  private static final Set<String> SWEPT =
      Set.of(
          "train.tokens",
          "train.seed",
          "train.documents",
          "train.texts.budgetTokens",
          "train.texts.temperature");

  private enum TextsKind {
    RAW
  }

  /** Returns whether a list at this path of an entry's keys stands for one entry a value. */
  static boolean isSwept(String path) {
    return SWEPT.contains(path) || path.startsWith("train.set.");
  }

  /**
   * Reads an entry.
   *
   * @param before the entries before it, which a training may go on from
   */
  Preparation read(Settings preparation, Map<String, Preparation> before) {
    Preparation read =
        preparation.has("train")
            ? trained(preparation.child("train"), before)
            : new Preparation.Plain();
    preparation.rejectUnknown();
    return read;
  }

  private Preparation.Trained trained(Settings train, Map<String, Preparation> before) {
    Map<String, Preparation.Texts> streams = new LinkedHashMap<>();
    streams.put(Stage.TEXTS, texts(train, "texts"));
    if (train.has("mix")) {
      Settings mix = train.child("mix");
      for (String name : mix.keys()) {
        if (name.equals(Stage.TEXTS)) {
          throw mix.fail(name, "is the stream of the key 'texts'; give this one another name");
        }
        streams.put(name, texts(mix, name));
      }
      mix.rejectUnknown();
    }
    Path recipe = folder.resolve(train.text("recipe")).normalize();
    Optional<Long> tokens =
        train.has("tokens")
            ? Optional.of(train.integer("tokens", 0L, 1L, MOST_TOKENS))
            : Optional.empty();
    Map<String, String> overrides = new LinkedHashMap<>();
    if (train.has("set")) {
      Settings set = train.child("set");
      set.keys().forEach(key -> overrides.put(key, set.text(key)));
      set.rejectUnknown();
    }
    Optional<Long> seed =
        train.has("seed")
            ? Optional.of(train.integer("seed", 0L, 0L, Long.MAX_VALUE))
            : Optional.empty();
    DocumentVersion documents = DocumentVersion.read(train, hasEarlier);
    Optional<String> from = train.optionalText("from");
    from.ifPresent(name -> requireTrained(train, name, before));
    train.rejectUnknown();
    return new Preparation.Trained(streams, recipe, overrides, tokens, seed, documents, from);
  }

  private static void requireTrained(Settings train, String name, Map<String, Preparation> before) {
    List<String> trained =
        before.entrySet().stream()
            .filter(entry -> entry.getValue() instanceof Preparation.Trained)
            .map(Map.Entry::getKey)
            .toList();
    if (!trained.contains(name)) {
      throw train.fail(
          "from",
          "must name a trained preparation above it ("
              + (trained.isEmpty() ? "there is none" : String.join(", ", trained))
              + "), got "
              + name);
    }
  }

  private Preparation.Texts texts(Settings parent, String key) {
    if (!parent.isMapping(key)) {
      parent.choice(key, TextsKind.class, TextsKind.RAW);
      return new Preparation.Raw();
    }
    Settings texts = parent.child(key);
    Preparation.Texts read;
    if (texts.has("file")) {
      read = new Preparation.Records(folder.resolve(texts.text("file")).normalize());
    } else if (texts.has(EPISODES)) {
      read = episodes(texts);
    } else {
      read = made(texts);
    }
    texts.rejectUnknown();
    return read;
  }

  private static Preparation.Episodes episodes(Settings texts) {
    List<String> named = texts.texts(EPISODES, List.of());
    if (named.isEmpty()) {
      throw texts.fail(EPISODES, "must name at least one of " + EpisodeRecords.kinds());
    }
    return new Preparation.Episodes(
        kinds(texts, EPISODES, named, EpisodeRecords::requireKind),
        texts.integer("people", 400, 1, Population.MOST),
        texts.integer("worldSeed", 1L, Long.MIN_VALUE, Long.MAX_VALUE),
        texts.integer("budgetTokens", 100_000L, 1L, MOST_TOKENS));
  }

  private static Preparation.Texts made(Settings texts) {
    List<String> named = texts.texts(SYNTHESIZE, List.of());
    if (named.isEmpty()) {
      throw texts.fail(SYNTHESIZE, "must name at least one kind; or give 'file', a path");
    }
    long budget = texts.integer("budgetTokens", 100_000L, 1L, MOST_TOKENS);
    if (texts.has("generator")) {
      return new Preparation.Written(
          kinds(texts, SYNTHESIZE, named, WrittenKinds::requireKind),
          texts.text("generator"),
          texts.number("temperature", USUAL_TEMPERATURE, 0, MOST_TEMPERATURE),
          texts.integer("maxTokens", USUAL_REPLY_TOKENS, 1, 100_000),
          budget);
    }
    OpenBookSettings usual = OpenBookSettings.USUAL;
    return new Preparation.Offline(
        kinds(texts, SYNTHESIZE, named, OfflineKinds::requireKind),
        new OpenBookSettings(
            texts.integer("passages", usual.passages(), 1, 100),
            texts.number("goldShare", usual.goldShare(), 0, 1)),
        budget);
  }

  private static <K> List<K> kinds(
      Settings texts, String key, List<String> named, Function<String, K> requireKind) {
    try {
      return named.stream().map(requireKind).distinct().toList();
    } catch (BadInputException e) {
      throw texts.fail(key, "names " + e.getMessage());
    }
  }
}
