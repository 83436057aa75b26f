package dev.openbook.finetune.generate.sampling;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.Sampling;
import dev.openbook.finetune.generate.sampling.TokenSampler.Allowed;
import dev.openbook.finetune.generate.sampling.TokenSampler.Candidates;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TokenSamplerTest {
  private static final int DRAWS = 40_000;

  /** Transformers computes softmax in single precision. */
  private static final double F32_PROBABILITY = 1e-5;

  /** Probabilities 0.1, 0.4, 0.2, 0.3 at temperature 1. */
  private static final float[] LOGITS = {
    (float) Math.log(0.1), (float) Math.log(0.4), (float) Math.log(0.2), (float) Math.log(0.3)
  };

  @Test
  void sample_frequenciesEqualProbabilities() {
    assertThat(frequencies(new Sampling(1, OptionalInt.empty(), 1)))
        .containsExactly(new double[] {0.1, 0.4, 0.2, 0.3}, within(0.01));
  }

  @Test
  void sample_temperatureDividesTheLogits() {
    double total = 0.01 + 0.16 + 0.04 + 0.09;
    assertThat(frequencies(new Sampling(0.5, OptionalInt.empty(), 1)))
        .containsExactly(
            new double[] {0.01 / total, 0.16 / total, 0.04 / total, 0.09 / total}, within(0.01));
  }

  @Test
  void sample_topKKeepsTheMostProbable() {
    assertThat(frequencies(new Sampling(1, OptionalInt.of(2), 1)))
        .containsExactly(new double[] {0, 4.0 / 7, 0, 3.0 / 7}, within(0.01));
  }

  @Test
  void sample_topPKeepsTheSmallestSetThatReachesIt() {
    assertThat(frequencies(new Sampling(1, OptionalInt.empty(), 0.75)))
        .containsExactly(new double[] {0, 4.0 / 9, 2.0 / 9, 3.0 / 9}, within(0.01));
    assertThat(frequencies(new Sampling(1, OptionalInt.empty(), 0.3)))
        .containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
  }

  @Test
  void sample_tiesGoToTheSmallerIdWhenOneIsKept() {
    float[] ties = {-1, 2, 2, 0};

    assertThat(draw(ties, new Sampling(0, OptionalInt.of(1), 1), new SplittableRandom(1)))
        .isEqualTo(1);
  }

  @Test
  void distribution_equalsTransformers() throws IOException {
    JsonNode golden = read("/sampling/golden.json");
    int number = 0;
    for (JsonNode one : golden.get("cases")) {
      TokenSampler sampler = new TokenSampler(sampling(one.get("settings")));
      float[] logits = new float[one.get("logits").size()];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = one.get("logits").get(i).floatValue();
      }
      BitSet before = new BitSet();
      one.get("before").forEach(id -> before.set(id.asInt()));
      sampler.process(logits, before, allowed(one.get("settings")));
      Candidates candidates = sampler.warp(logits);

      SortedMap<Integer, Double> actual = new TreeMap<>();
      double total = Arrays.stream(candidates.weights()).sum();
      for (int i = 0; i < candidates.ids().length; i++) {
        actual.put(candidates.ids()[i], candidates.weights()[i] / total);
      }
      int[] kept = ints(one.get("kept"));
      assertThat(actual.keySet())
          .as("case %d", number)
          .containsExactlyElementsOf(Arrays.stream(kept).boxed().toList());
      for (int i = 0; i < kept.length; i++) {
        assertThat(actual.get(kept[i]))
            .as("case %d token %d", number, kept[i])
            .isCloseTo(one.get("probabilities").get(i).asDouble(), within(F32_PROBABILITY));
      }
      number++;
    }
    assertThat(number).isEqualTo(15);
  }

  private static Sampling sampling(JsonNode settings) {
    OptionalInt topK =
        settings.has("top_k") ? OptionalInt.of(settings.get("top_k").asInt()) : OptionalInt.empty();
    Map<Integer, Double> bias = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : settings.path("bias").properties()) {
      double value =
          entry.getValue().isNumber() ? entry.getValue().asDouble() : Double.NEGATIVE_INFINITY;
      bias.put(Integer.parseInt(entry.getKey()), value);
    }
    return new Sampling(
        settings.get("temperature").asDouble(),
        topK,
        settings.path("top_p").asDouble(1),
        settings.path("min_p").asDouble(0),
        settings.path("repetition_penalty").asDouble(1),
        bias);
  }

  private static Allowed allowed(JsonNode settings) {
    if (settings.has("only")) {
      return Allowed.only(ints(settings.get("only")));
    }
    return settings.has("forbidden") ? Allowed.not(ints(settings.get("forbidden"))) : Allowed.ALL;
  }

  private static int[] ints(JsonNode values) {
    int[] result = new int[values.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = values.get(i).asInt();
    }
    return result;
  }

  private static JsonNode read(String resource) throws IOException {
    try (InputStream in = TokenSamplerTest.class.getResourceAsStream(resource)) {
      return JsonMapper.shared().readTree(requireNonNull(in, resource));
    }
  }

  @Test
  void warp_topPOverManyTokensEqualsAFullSort() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 20; round++) {
      float[] logits = new float[49_152];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) (random.nextGaussian() * (1 + round % 4));
      }
      double topP = 0.05 + 0.047 * round;
      long[] order = IntStream.range(0, logits.length).asLongStream().toArray();
      List<Integer> sorted =
          Arrays.stream(order)
              .mapToObj(id -> (int) id)
              .sorted(Comparator.comparingDouble((Integer id) -> -logits[id]).thenComparing(i -> i))
              .toList();
      double total = sorted.stream().mapToDouble(id -> Math.exp(logits[id])).sum();
      int count = 0;
      double reached = 0;
      while (reached < topP * total) {
        reached += Math.exp(logits[sorted.get(count++)]);
      }

      int[] ids = new TokenSampler(new Sampling(1, OptionalInt.empty(), topP)).warp(logits).ids();

      assertThat(ids).as("round %d", round).hasSizeBetween(count - 1, count + 1);
      assertThat(ids[0]).isEqualTo(sorted.getFirst());
    }
  }

  @Test
  void choose_refusesWhenNoTokenIsLeft() {
    Sampling sampling = Sampling.GREEDY.withLogitBias(Map.of(1, Double.NEGATIVE_INFINITY));

    assertThatThrownBy(
            () ->
                new TokenSampler(sampling)
                    .choose(
                        LOGITS.clone(),
                        new BitSet(),
                        Allowed.only(new int[] {1}),
                        new SplittableRandom(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no token may be chosen: the logits leave none");
    Sampling outside = Sampling.GREEDY.withLogitBias(Map.of(9, 1.0));
    assertThatThrownBy(() -> draw(LOGITS.clone(), outside, new SplittableRandom(1)))
        .hasMessage("logitBias token must be in [0, 4), got 9");
  }

  private static int draw(float[] logits, Sampling sampling, SplittableRandom random) {
    return new TokenSampler(sampling).choose(logits, new BitSet(), Allowed.ALL, random);
  }

  private static double[] frequencies(Sampling sampling) {
    SplittableRandom random = new SplittableRandom(21);
    double[] counts = new double[LOGITS.length];
    for (int i = 0; i < DRAWS; i++) {
      counts[draw(LOGITS.clone(), sampling, random)] += 1.0 / DRAWS;
    }
    return counts;
  }
}
