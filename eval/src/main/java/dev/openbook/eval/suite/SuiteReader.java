package dev.openbook.eval.suite;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.file.Settings;
import dev.openbook.datasets.lab.LabDataset;
import dev.openbook.eval.cost.Prices;
import dev.openbook.eval.cost.TokenPrice;
import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.suite.Suite.Arm;
import dev.openbook.finetune.ContextOverflow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads suite files; {@code docs/suites.md} describes every key. */
public final class SuiteReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final String PRICES = "prices";
  private static final double MOST_PRICE = 1e9;
  private static final List<String> DEFAULT_MEASURES =
      List.of("exactMatch", "tokenF1", "subExactMatch", "choiceAccuracy");

  private final Settings root;
  private final Path folder;

  private SuiteReader(Settings root, Path folder) {
    this.root = root;
    this.folder = folder;
  }

  /**
   * Reads and validates a suite.
   *
   * @param file YAML file; paths of recipes and general texts in it are relative to its folder
   * @param overrides keys with dots to YAML values
   * @throws BadInputException naming file, line and rule
   */
  public static Suite read(Path file, Map<String, String> overrides) {
    Path folder = file.toAbsolutePath().getParent();
    return new SuiteReader(Settings.read(file, overrides), folder == null ? Path.of("") : folder)
        .suite(bareName(file));
  }

  private static String bareName(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
  }

  private Suite suite(String fileName) {
    if (root.integer("schemaVersion", 1, 1, 1_000_000) != 1) {
      throw root.fail("schemaVersion", "must be 1; this Openbook reads no other");
    }
    String name = root.text("name", fileName);
    if (!NAME.matcher(name).matches()) {
      throw root.fail("name", "must be letters, digits, '.', '_' and '-', got " + name);
    }
    String purpose = root.text("purpose", "");
    long seed = root.integer("seed", 17L, 0L, Long.MAX_VALUE);
    var dataset = dataset();
    var passages = PassageReader.read(root);
    String base = root.text("base");
    var precision =
        root.choice("precision", Suite.PrecisionChoice.class, Suite.PrecisionChoice.AUTO);
    var prompt = prompt();
    Map<String, Preparation> preparations = preparations(dataset.isChanged());
    Map<String, Suite.Context> contexts = contexts(passages, dataset.isChanged());
    List<Arm> arms = arms(preparations, contexts);
    List<AnswerMeasure> measures = measures(prompt);
    var compare = compare(arms);
    List<Gate> gates = gates(arms, measures);
    double maxLeakShare = maxLeakShare();
    Optional<ForgettingChoice> forgetting = ForgettingChoice.read(root, folder);
    Optional<Prices> prices = prices();
    root.rejectUnknown();
    return new Suite(
        name,
        purpose,
        seed,
        dataset,
        passages,
        base,
        precision,
        prompt,
        preparations,
        contexts,
        arms,
        measures,
        compare,
        gates,
        maxLeakShare,
        forgetting,
        prices,
        root.resolved());
  }

  private Suite.DatasetChoice dataset() {
    Settings settings = root.child("dataset");
    var choice =
        new Suite.DatasetChoice(
            settings.text("name"),
            settings.integer("articles", 0, 0, 1_000_000),
            settings.integer("questionsPerArticle", 0, 0, 1_000_000),
            settings.choice("pool", Pool.class, Pool.TEST) == Pool.ALL,
            settings.optionalInteger("changed", 1, 1_000_000).orElse(0),
            settings.optionalInteger("untold", 1, 1_000_000).orElse(0),
            settings.optionalInteger("lookalikes", 1, 50).orElse(0),
            settings.optionalText("earlier"));
    settings.rejectUnknown();
    boolean isLab = LabDataset.isSpec(choice.name());
    if (choice.changed() > 0 && !isLab) {
      throw settings.fail(
          "changed", "needs dataset lab, got " + choice.name() + "; give a folder by 'earlier'");
    }
    if (choice.untold() > 0 && (!isLab || choice.changed() > 0)) {
      throw settings.fail("untold", "needs dataset lab without 'changed'");
    }
    if (choice.lookalikes() > 0 && !(isLab && choice.allPassages())) {
      throw settings.fail("lookalikes", "needs dataset lab and 'pool: all'");
    }
    if (choice.earlier().isPresent() && isLab) {
      throw settings.fail("earlier", "is for documents in a folder; dataset lab takes 'changed'");
    }
    return choice;
  }

  private Suite.PromptSettings prompt() {
    Settings settings = root.child("prompt");
    var prompt =
        new Suite.PromptSettings(
            settings.integer("examples", 3, 0, 64),
            settings.integer("maxTokens", 24, 0, 4096),
            settings.integer("choices", 4, 0, 26),
            settings.integer("batchSize", 8, 1, 1024),
            settings.choice("contextOverflow", ContextOverflow.class, ContextOverflow.REFUSE));
    settings.rejectUnknown();
    if (prompt.choices() == 1) {
      throw settings.fail("choices", "must be 0 (none) or at least 2, got 1");
    }
    return prompt;
  }

  private Map<String, Preparation> preparations(boolean hasEarlier) {
    var preparations = new LinkedHashMap<String, Preparation>();
    Settings all = root.child("preparations", "plain: {}");
    var reader = new PreparationReader(folder, hasEarlier);
    for (String key : names(all, "preparations")) {
      for (Map.Entry<String, Settings> variant : variants(all, key, PreparationReader::isSwept)) {
        Preparation read = reader.read(variant.getValue(), preparations);
        requireNew(all, key, preparations.put(variant.getKey(), read));
      }
    }
    return preparations;
  }

  private Map<String, Suite.Context> contexts(Suite.PassageChoice passages, boolean hasEarlier) {
    var contexts = new LinkedHashMap<String, Suite.Context>();
    Settings all = root.child("contexts", "{closed-book: {}, rag: {retrieve: 4}}");
    var reader = new ContextReader(passages, hasEarlier);
    for (String key : names(all, "contexts")) {
      for (Map.Entry<String, Settings> variant : variants(all, key, path -> true)) {
        requireNew(all, key, contexts.put(variant.getKey(), reader.read(variant.getValue())));
      }
    }
    return contexts;
  }

  /** Returns an entry once for each combination of the values that it is swept over, by name. */
  private static Set<Map.Entry<String, Settings>> variants(
      Settings all, String key, Predicate<String> isSwept) {
    Map<String, Settings> variants = all.variants(key, isSwept);
    for (String name : variants.keySet()) {
      if (!NAME.matcher(name).matches()) {
        throw all.fail(
            key, "would be named " + name + "; values must be letters, digits, '.', '_' and '-'");
      }
    }
    return variants.entrySet();
  }

  private static void requireNew(Settings all, String key, @Nullable Object earlier) {
    if (earlier != null) {
      throw all.fail(key, "and another entry give the same name; rename one");
    }
  }

  private List<Arm> arms(
      Map<String, Preparation> preparations, Map<String, Suite.Context> contexts) {
    var grid = new ArrayList<Arm>();
    preparations.keySet().forEach(p -> contexts.keySet().forEach(c -> grid.add(new Arm(p, c))));
    List<String> patterns = root.texts("arms", List.of("*/*"));
    for (String pattern : patterns) {
      if (grid.stream().noneMatch(arm -> matches(pattern, arm))) {
        List<String> names = grid.stream().map(Arm::name).toList();
        throw root.fail("arms", "names " + NearestName.unknown("arm", pattern, names));
      }
    }
    return grid.stream().filter(arm -> patterns.stream().anyMatch(p -> matches(p, arm))).toList();
  }

  private static boolean matches(String pattern, Arm arm) {
    String regex =
        Pattern.compile("\\*").splitAsStream(pattern + " ").map(Pattern::quote).toList().stream()
            .reduce((left, right) -> left + "[^/]*" + right)
            .orElseThrow();
    return (arm.name() + " ").matches(regex);
  }

  private List<AnswerMeasure> measures(Suite.PromptSettings prompt) {
    var measures = new ArrayList<AnswerMeasure>();
    for (String name : root.texts("measures", DEFAULT_MEASURES)) {
      AnswerMeasure measure =
          AnswerMeasure.byName(name)
              .orElseThrow(
                  () ->
                      root.fail(
                          "measures",
                          "names " + NearestName.unknown("measure", name, AnswerMeasure.names())));
      if (measure.needsChoices() && prompt.choices() == 0) {
        continue;
      }
      if (!measure.needsChoices() && prompt.maxTokens() == 0) {
        throw root.fail(
            "measures", "names " + name + ", which needs answers, and prompt.maxTokens is 0");
      }
      measures.add(measure);
    }
    if (measures.isEmpty()) {
      throw root.fail("measures", "must name at least one measure");
    }
    return List.copyOf(measures);
  }

  private Suite.Comparison compare(List<Arm> arms) {
    Settings settings = root.child("compare");
    String baseline = settings.text("baseline", arms.getFirst().name());
    settings.choice("cluster", Cluster.class, Cluster.DOCUMENT);
    settings.choice("correction", Correction.class, Correction.HOLM);
    int resamples = settings.integer("resamples", 10_000, 100, 10_000_000);
    double confidence = settings.number("confidence", 0.95, 0.5, 0.9999);
    OptionalDouble margin = settings.optionalNumber("margin", 1e-6, 1e6);
    settings.rejectUnknown();
    Arm arm =
        arms.stream()
            .filter(candidate -> candidate.name().equals(baseline))
            .findFirst()
            .orElseThrow(
                () ->
                    settings.fail(
                        "baseline",
                        "must be one of the suite's arms ("
                            + String.join(", ", arms.stream().map(Arm::name).toList())
                            + "), got "
                            + baseline));
    return new Suite.Comparison(arm, resamples, confidence, margin);
  }

  private List<Gate> gates(List<Arm> arms, List<AnswerMeasure> measures) {
    var parser = new GateParser(arms, reason -> root.fail("gates", reason));
    var gates = new ArrayList<Gate>();
    for (String expression : root.texts("gates", List.of())) {
      Gate gate = parser.parse(expression);
      for (Gate.Operand side : List.of(gate.left(), gate.right())) {
        if (side instanceof Gate.Measured measured && !measures.contains(measured.measure())) {
          throw root.fail("gates", "uses a measure that 'measures' does not list: " + expression);
        }
      }
      gates.add(gate);
    }
    return List.copyOf(gates);
  }

  private double maxLeakShare() {
    Settings settings = root.child("audit");
    double share = settings.number("maxLeakShare", 1, 0, 1);
    settings.rejectUnknown();
    return share;
  }

  private Optional<Prices> prices() {
    if (!root.has(PRICES)) {
      return Optional.empty();
    }
    Settings settings = root.child(PRICES);
    String currency = settings.text("currency");
    OptionalDouble perHour = settings.optionalNumber("perHour", 0, MOST_PRICE);
    OptionalDouble read = settings.optionalNumber("perMillionRead", 0, MOST_PRICE);
    OptionalDouble written = settings.optionalNumber("perMillionWritten", 0, MOST_PRICE);
    OptionalDouble trained = settings.optionalNumber("perMillionTrained", 0, MOST_PRICE);
    settings.rejectUnknown();
    if (!NAME.matcher(currency).matches()) {
      throw settings.fail("currency", "must be a code such as USD or EUR, got " + currency);
    }
    if (read.isPresent() != written.isPresent()) {
      throw settings.fail(
          read.isPresent() ? "perMillionRead" : "perMillionWritten",
          "must stand beside the other of perMillionRead and perMillionWritten");
    }
    if (perHour.isEmpty() && read.isEmpty() && trained.isEmpty()) {
      throw root.fail(
          PRICES, "must name perHour, perMillionRead and perMillionWritten, or perMillionTrained");
    }
    Optional<TokenPrice> tokens =
        read.isPresent()
            ? Optional.of(new TokenPrice(read.getAsDouble(), written.getAsDouble()))
            : Optional.empty();
    return Optional.of(new Prices(currency, perHour, tokens, trained));
  }

  private List<String> names(Settings settings, String key) {
    if (settings.keys().isEmpty()) {
      throw root.fail(key, "must name at least one entry, for example 'plain: {}'");
    }
    for (String name : settings.keys()) {
      if (!NAME.matcher(name).matches()) {
        throw settings.fail(name, "must be letters, digits, '.', '_' and '-'");
      }
    }
    return settings.keys();
  }

  private enum Pool {
    TEST,
    ALL
  }

  private enum Cluster {
    DOCUMENT
  }

  private enum Correction {
    HOLM
  }
}
