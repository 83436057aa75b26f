package dev.openbook.finetune.train.recipe;

import dev.openbook.datasets.file.Settings;
import dev.openbook.finetune.model.LinearLayer;
import dev.openbook.finetune.model.LoraSettings;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The keys of a recipe's {@code lora}. */
final class LoraKeys {
  private static final String TARGETS = "targetModules";
  private static final String LAYERS = "layers";
  private static final String ALL_LINEAR = "all-linear";
  private static final String ALL = "all";

  private LoraKeys() {}

  /**
   * Reads the keys.
   *
   * @throws dev.openbook.datasets.BadInputException naming file, line and key if something is wrong
   */
  static LoraSettings read(Settings settings) {
    int rank = settings.integer("rank", 16, 1, 4096);
    var lora =
        new LoraSettings(
            rank,
            settings.number("alpha", 2.0 * rank, 1e-6, 1e6),
            settings.number("dropout", 0, 0, 0.99),
            targets(settings),
            settings.flag("rankStabilised", false),
            layers(settings));
    settings.rejectUnknown();
    return lora;
  }

  private static Set<LinearLayer> targets(Settings settings) {
    List<String> names = settings.texts(TARGETS, List.of(ALL_LINEAR));
    EnumSet<LinearLayer> targets = EnumSet.noneOf(LinearLayer.class);
    for (String name : names) {
      try {
        targets.addAll(
            name.equals(ALL_LINEAR) ? LinearLayer.ofBlock() : Set.of(LinearLayer.of(name)));
      } catch (IllegalArgumentException e) {
        throw settings.fail(TARGETS, "has an " + e.getMessage());
      }
    }
    if (targets.isEmpty()) {
      throw settings.fail(TARGETS, "must name at least one module");
    }
    return targets;
  }

  private static Set<Integer> layers(Settings settings) {
    List<String> numbers = settings.texts(LAYERS, List.of(ALL));
    if (numbers.equals(List.of(ALL))) {
      return Set.of();
    }
    var layers = new TreeSet<Integer>();
    for (String number : numbers) {
      if (!number.matches("\\d{1,4}")) {
        throw settings.fail(LAYERS, "must be all, or numbers of layers from 0, got " + number);
      }
      layers.add(Integer.parseInt(number));
    }
    if (layers.isEmpty()) {
      throw settings.fail(LAYERS, "must name at least one layer");
    }
    return layers;
  }

  /** Returns the values under their keys, in a fixed order. */
  static Map<String, Object> resolved(LoraSettings lora) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("rank", lora.rank());
    keys.put("alpha", lora.alpha());
    keys.put("rankStabilised", lora.rankStabilised());
    keys.put("dropout", lora.dropout());
    keys.put(TARGETS, lora.targets().stream().sorted().map(LinearLayer::moduleName).toList());
    keys.put(LAYERS, lora.blocks().isEmpty() ? ALL : lora.blocks().stream().sorted().toList());
    return keys;
  }
}
