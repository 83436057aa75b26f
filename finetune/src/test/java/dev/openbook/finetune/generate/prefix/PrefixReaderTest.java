package dev.openbook.finetune.generate.prefix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.KeyValueCache;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Random trees of sequences against each sequence read alone. */
@ExtendWith(TensorMemory.class)
class PrefixReaderTest {
  /** Hidden states of magnitude 1, summed in another order. */
  private static final float TOLERANCE = 1e-4f;

  private static final long SEED = Long.getLong("test.seed", 20_261_123L);

  @Test
  void next_hiddenStatesOfRandomTreesEqualEachSequenceAlone(TensorScope scope) {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.inference(Precision.F32));
        TensorScope keeping = scope.child("kept")) {
      KeptPrefixes kept = new KeptPrefixes(keeping, 200_000);
      for (int round = 0; round < 25; round++) {
        List<PrefixItem> items = randomItems(new SplittableRandom(SEED + round));
        PrefixPlan plan = PrefixPlan.of(items);
        List<float[][]> cold = read(scope, decoder, new KeptPrefixes(scope, 0), plan);
        List<float[][]> warm = read(scope, decoder, kept, plan);

        assertThat(kept.bytes()).isLessThanOrEqualTo(200_000);
        for (int step = 0; step < cold.size(); step++) {
          assertThat(warm.get(step))
              .as("seed %d step %d", SEED + round, step)
              .isDeepEqualTo(cold.get(step));
        }
        assertEachAlone(scope, decoder, items, plan, cold, "seed " + (SEED + round));
      }
    }
  }

  private static void assertEachAlone(
      TensorScope scope,
      Decoder decoder,
      List<PrefixItem> items,
      PrefixPlan plan,
      List<float[][]> states,
      String seed) {
    for (int item = 0; item < items.size(); item++) {
      PrefixItem one = items.get(item);
      try (TensorScope work = scope.child("alone")) {
        int[][] ids = {one.tokens().from(0)};
        float[] alone = decoder.read(work, ids).toFloats();
        int width = alone.length / one.tokens().length();
        for (int at = one.wantedFrom(); at < one.tokens().length(); at++) {
          PrefixPlan.Place place = plan.place(item, at);
          float[] actual = states.get(place.step())[place.index()];
          float[] expected = Arrays.copyOfRange(alone, at * width, (at + 1) * width);
          for (int i = 0; i < width; i++) {
            assertThat(actual[i])
                .as("%s item %d place %d", seed, item, at)
                .isCloseTo(expected[i], within(TOLERANCE));
          }
        }
      }
    }
  }

  /** Returns each step's hidden states, one row each, and checks where prompts' columns stand. */
  private static List<float[][]> read(
      TensorScope scope, Decoder decoder, KeptPrefixes kept, PrefixPlan plan) {
    List<float[][]> results = new ArrayList<>();
    try (PrefixReader reader = new PrefixReader(scope, decoder, kept, plan)) {
      while (reader.hasNext()) {
        try (TensorScope work = scope.child("step")) {
          Optional<Tensor> hidden = reader.next(work);
          results.add(hidden.map(PrefixReaderTest::rows).orElse(new float[0][]));
        }
      }
    }
    return results;
  }

  private static float[][] rows(Tensor hidden) {
    float[] flat = hidden.toFloats();
    int width = Math.toIntExact(hidden.size(1));
    float[][] rows = new float[flat.length / width][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = Arrays.copyOfRange(flat, row * width, (row + 1) * width);
    }
    return rows;
  }

  /** Sequences of up to 500 tokens that go on from one another at random places. */
  private static List<PrefixItem> randomItems(SplittableRandom random) {
    List<PrefixItem> items = new ArrayList<>();
    int count = random.nextInt(1, 14);
    for (int i = 0; i < count; i++) {
      int[] start = {1};
      if (i > 0 && random.nextInt(5) > 0) {
        TokenSequence other = items.get(random.nextInt(i)).tokens();
        start = other.range(0, random.nextInt(1, other.length() + 1));
      }
      int more = random.nextInt(3) == 0 ? random.nextInt(300) : random.nextInt(20);
      int length = Math.min(500, start.length + more);
      int[] ids = Arrays.copyOf(start, Math.max(length, start.length));
      for (int at = start.length; at < ids.length; at++) {
        ids[at] = random.nextInt(3, 6);
      }
      TokenSequence tokens = TokenSequence.of(ids);
      items.add(
          switch (random.nextInt(4)) {
            case 0 -> PrefixItem.opening(tokens);
            case 1 -> PrefixItem.prompt(tokens);
            case 2 -> PrefixItem.promptEnd(tokens);
            default -> PrefixItem.from(tokens, random.nextInt(ids.length));
          });
    }
    return items;
  }

  @Test
  void columns_holdThePromptInOrder(TensorScope scope) {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.inference(Precision.F32))) {
      for (int round = 0; round < 10; round++) {
        List<PrefixItem> items = new ArrayList<>();
        for (PrefixItem item : randomItems(new SplittableRandom(SEED - round))) {
          items.add(PrefixItem.promptEnd(item.tokens()));
        }
        PrefixPlan plan = PrefixPlan.of(items);
        try (PrefixReader reader =
            new PrefixReader(scope, decoder, new KeptPrefixes(scope, 0), plan)) {
          for (int step = 0; reader.hasNext(); step++) {
            try (TensorScope work = scope.child("step")) {
              reader.next(work);
              for (int item = 0; item < items.size(); item++) {
                TokenSequence tokens = items.get(item).tokens();
                if (plan.place(item, tokens.length() - 1).step() == step) {
                  assertGoesOn(work, decoder, reader.row(), plan.columns(item), tokens);
                }
              }
            }
          }
        }
      }
    }
  }

  /** Copies the columns and reads one more token: its state must equal the whole read alone. */
  private static void assertGoesOn(
      TensorScope work,
      Decoder decoder,
      KeyValueCache row,
      List<PrefixPlan.Run> runs,
      TokenSequence tokens) {
    int length = tokens.length();
    try (KeyValueCache copy = decoder.allocateCache(work, 1, length + 1)) {
      int expectedStart = 0;
      for (PrefixPlan.Run run : runs) {
        assertThat(run.start()).isEqualTo(expectedStart);
        copy.copyColumns(0, run.start(), row, 0, run.column(), run.length());
        expectedStart += run.length();
      }
      assertThat(expectedStart).isEqualTo(length);
      copy.resize(length);
      float[] next = decoder.read(work, new int[][] {{9}}, copy).toFloats();
      int[][] whole = {tokens.then(TokenSequence.of(9)).from(0)};
      float[] alone = decoder.read(work, whole).toFloats();
      for (int i = 0; i < next.length; i++) {
        assertThat(next[i]).isCloseTo(alone[alone.length - next.length + i], within(TOLERANCE));
      }
    }
  }

  @Test
  void plan_readsASharedContextOnce() {
    SplittableRandom random = new SplittableRandom(3);
    int[] context = random.ints(1000, 3, 500).toArray();
    List<PrefixItem> items = new ArrayList<>();
    for (int question = 0; question < 3; question++) {
      TokenSequence prompt =
          TokenSequence.of(context).then(TokenSequence.of(random.ints(50, 3, 500).toArray()));
      items.add(PrefixItem.prompt(prompt));
      for (int choice = 0; choice < 4; choice++) {
        TokenSequence ids = TokenSequence.of(random.ints(9, 3, 500).toArray());
        items.add(PrefixItem.from(prompt.then(ids), prompt.length() - 1));
      }
    }
    PrefixPlan plan = PrefixPlan.of(items);

    assertThat(plan.tokens()).isLessThanOrEqualTo(1000 + 3 * (50 + 4 * 9));
    assertThat(plan.size()).isEqualTo(3); // the context, and 86 tokens three times in two passes
    assertThat(plan.columns()).isLessThanOrEqualTo(1000 + PrefixPlan.SHARED_PASS);
  }

  @Test
  void plan_doesNotDependOnTheOrderOfItems() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<PrefixItem> items = randomItems(random);
    PrefixPlan plan = PrefixPlan.of(items);
    PrefixPlan reversed = PrefixPlan.of(items.reversed());

    assertThat(reversed.size()).isEqualTo(plan.size());
    for (int step = 0; step < plan.size(); step++) {
      assertThat(reversed.step(step).ids()).containsExactly(plan.step(step).ids());
      assertThat(reversed.step(step).wanted()).containsExactly(plan.step(step).wanted());
    }
  }
}
