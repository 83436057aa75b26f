package dev.openbook.finetune.train.data;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.train.recipe.EarlyStopping;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.Stage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;

/** What a training reads, as ids. */
public sealed interface TokenizedData {
  /** Stream of texts that are looked at, not learned, by early stopping. */
  String HELD_OUT = "heldOut";

  /** Returns one line for each text, by which another one is told from it. */
  List<String> fingerprints();

  /**
   * Texts.
   *
   * @param streams by the names of the recipe's mixes
   * @param heldOut not learned; empty where the recipe stops by its budget alone
   */
  record Texts(Map<String, List<TokenizedText>> streams, List<TokenizedText> heldOut)
      implements TokenizedData {
    public Texts {
      streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
      heldOut = List.copyOf(heldOut);
    }

    @Override
    public List<String> fingerprints() {
      var lines = new ArrayList<String>();
      streams.forEach(
          (name, texts) -> {
            if (streams.size() > 1) {
              lines.add(name);
            }
            texts.forEach(text -> lines.add(line(text)));
          });
      heldOut.forEach(text -> lines.add(HELD_OUT + " " + line(text)));
      return lines;
    }
  }

  /** Makes texts without end, as ids. */
  @FunctionalInterface
  interface Source {
    /** Makes a text, which follows from the random numbers alone. */
    WeightedText text(SplittableRandom random);
  }

  /**
   * Texts that are made as they are read.
   *
   * @param streams by the names of the recipe's mixes
   * @param origin what they are made from
   */
  record Endless(Map<String, Source> streams, String origin) implements TokenizedData {
    public Endless {
      streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
      requireNonNull(origin, "origin is null");
    }

    @Override
    public List<String> fingerprints() {
      var lines = new ArrayList<String>();
      lines.add(origin);
      streams.forEach(
          (name, source) ->
              lines.add(name + " " + hash(source.text(new SplittableRandom(0)).ids())));
      return lines;
    }
  }

  /** Preferences. */
  record Pairs(List<TokenizedPair> pairs) implements TokenizedData {
    public Pairs {
      pairs = List.copyOf(pairs);
    }

    @Override
    public List<String> fingerprints() {
      return pairs.stream().map(pair -> line(pair.chosen()) + " " + line(pair.rejected())).toList();
    }
  }

  /**
   * Prompts whose completions get a reward.
   *
   * @param prompts in their order
   * @param reward of a completion
   * @param stops texts that end a completion
   * @param decoded text of ids, special tokens left out
   */
  record Prompts(
      List<TokenizedPrompt> prompts,
      Reward reward,
      List<String> stops,
      Function<int[], String> decoded)
      implements TokenizedData {
    public Prompts {
      prompts = List.copyOf(prompts);
      stops = List.copyOf(stops);
      requireNonNull(reward, "reward is null");
      requireNonNull(decoded, "decoded is null");
    }

    /** Returns these data with other prompts. */
    Prompts with(List<TokenizedPrompt> others) {
      return new Prompts(others, reward, stops, decoded);
    }

    @Override
    public List<String> fingerprints() {
      var lines = new ArrayList<String>();
      lines.add("stops " + stops);
      for (TokenizedPrompt each : prompts) {
        AnsweredPrompt prompt = each.prompt();
        lines.add(prompt.source() + " " + hash(each.ids().from(0)) + " " + prompt.answers());
      }
      return lines;
    }
  }

  private static String line(TokenizedText text) {
    return text.source() + " " + text.promptTokens() + " " + hash(text.ids());
  }

  private static String hash(int[] ids) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * ids.length);
    bytes.asIntBuffer().put(ids);
    return Sha256.of(bytes.array());
  }

  /** Returns texts of one stream. */
  static Texts of(List<TokenizedText> texts) {
    return new Texts(Map.of(Stage.TEXTS, texts), List.of());
  }

  /**
   * Tokenizes data and holds texts out where the recipe asks for it.
   *
   * @throws BadInputException if the texts are of too few sources to hold one out
   */
  static TokenizedData of(TrainingData data, Tokenizer tokenizer, int endToken, Recipe recipe) {
    return switch (data) {
      case TrainingData.Preferences preferences ->
          new Pairs(
              preferences.pairs().stream()
                  .map(pair -> TokenizedPair.of(tokenizer, pair, endToken))
                  .toList());
      case TrainingData.Prompts prompts ->
          new Prompts(
              prompts.prompts().stream()
                  .map(prompt -> TokenizedPrompt.of(tokenizer, prompt))
                  .toList(),
              prompts.reward(),
              prompts.stops(),
              ids -> tokenizer.decode(ids, true));
      case TrainingData.Endless endless -> {
        Map<String, Source> streams = new LinkedHashMap<>();
        endless
            .streams()
            .forEach(
                (name, source) ->
                    streams.put(
                        name, random -> WeightedText.of(tokenizer, source.text(random), endToken)));
        yield new Endless(streams, endless.origin());
      }
      case TrainingData.Texts texts -> {
        Map<String, List<TokenizedText>> streams = new LinkedHashMap<>();
        texts
            .streams()
            .forEach(
                (name, each) ->
                    streams.put(
                        name,
                        each.stream()
                            .map(text -> TokenizedText.of(tokenizer, text, endToken))
                            .toList()));
        yield recipe
            .earlyStopping()
            .map(rule -> heldOut(streams, rule, recipe.seed()))
            .orElseGet(() -> new Texts(streams, List.of()));
      }
    };
  }

  private static Texts heldOut(
      Map<String, List<TokenizedText>> streams, EarlyStopping rule, long seed) {
    List<TokenizedText> given = streams.remove(HELD_OUT);
    if (given != null) {
      return new Texts(streams, given);
    }
    List<TokenizedText> all = streams.getOrDefault(Stage.TEXTS, List.of());
    var sources = new LinkedHashSet<String>();
    all.forEach(text -> sources.add(text.source()));
    if (sources.size() < 2) {
      throw new BadInputException(
          "early stopping holds out whole sources, and the texts have %d: give held-out texts, or"
                  .formatted(sources.size())
              + " remove 'earlyStopping' from the recipe");
    }
    List<String> names = List.copyOf(sources);
    int count = Math.max(1, (int) (rule.heldOutShare() * names.size()));
    int[] order = TextOrder.shuffled(names.size(), new SplittableRandom(seed ^ 0x68656C64L));
    Set<String> out = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      out.add(names.get(order[i]));
    }
    streams.put(Stage.TEXTS, all.stream().filter(text -> !out.contains(text.source())).toList());
    return new Texts(streams, all.stream().filter(text -> out.contains(text.source())).toList());
  }
}
