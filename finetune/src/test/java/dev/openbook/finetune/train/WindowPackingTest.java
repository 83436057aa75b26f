package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowPackingTest {
  private static final int END = 0;
  private static final long SEED = Long.getLong("test.seed", 17);

  private static TokenizedText text(String source, int first, int length, int prompt) {
    return TokenizedText.of(source, IntStream.range(first, first + length).toArray(), prompt, END);
  }

  @Test
  void windows_runningText_isCutAndGoesOn() {
    List<WindowPacking.Window> windows =
        WindowPacking.windows(List.of(text("a", 10, 7, 0)), 3, true, 1);

    List<int[]> ids = windows.stream().map(WindowPacking.Window::ids).toList();
    assertThat(ids)
        .containsExactlyInAnyOrder(
            new int[] {10, 11, 12}, new int[] {13, 14, 15}, new int[] {16, END});
  }

  @Test
  void windows_answersKeepTheirQuestions() {
    var texts = new ArrayList<TokenizedText>();
    for (int i = 0; i < 30; i++) {
      texts.add(text("s" + i, 100 * (i + 1), 5 + i % 4, 3));
    }
    List<WindowPacking.Window> windows = WindowPacking.windows(texts, 16, true, SEED);

    int found = 0;
    for (WindowPacking.Window window : windows) {
      int[] ids = window.ids();
      for (int place = 0; place < ids.length; place++) {
        if (ids[place] % 100 == 0 && ids[place] != END) {
          int index = ids[place] / 100 - 1;
          int length = 5 + index % 4;
          assertThat(Arrays.copyOfRange(ids, place, place + length + 1))
              .as("seed %d, text %d", SEED, index)
              .isEqualTo(texts.get(index).ids());
          found++;
        }
      }
    }
    assertThat(found).isEqualTo(30);
  }

  @Test
  void windows_keepEveryRunningToken() {
    var random = new SplittableRandom(SEED);
    for (int trial = 0; trial < 50; trial++) {
      var texts = new ArrayList<TokenizedText>();
      int next = 1;
      for (int i = 0; i < 20; i++) {
        int length = 1 + random.nextInt(40);
        texts.add(text("s" + random.nextInt(4), next, length, 0));
        next += length;
      }
      // A window of one token teaches nothing and is left out; 2 and more are kept.
      int length = 2 + random.nextInt(30);
      List<WindowPacking.Window> windows = WindowPacking.windows(texts, length, true, trial);
      int kept = windows.stream().mapToInt(WindowPacking.Window::used).sum();

      assertThat(kept)
          .as("seed %d, trial %d", SEED, trial)
          .isBetween(next - 1 + 20 - 1, next - 1 + 20);
      assertThat(windows).allMatch(window -> window.used() <= length);
    }
  }

  @Test
  void batch_padsAndMasks() {
    List<WindowPacking.Window> windows =
        WindowPacking.windows(List.of(text("a", 10, 6, 2), text("b", 20, 3, 0)), 7, true, 5);

    TokenBatch batch = WindowPacking.batch(windows, 99, true);

    assertThat(windows).hasSize(2);
    assertThat(batch.width()).isEqualTo(7);
    // First: 7 tokens, of which 2 belong to the prompt; second: 4 tokens, the first not predicted.
    assertThat(batch.learnedTokens()).isEqualTo(5 + 3);
  }

  @Test
  void plan_tokenBudget_endsWithTheWindowThatReachesIt() {
    List<TokenizedText> texts = List.of(text("a", 1, 99, 0), text("b", 200, 99, 0));
    Recipe recipe = recipe(new TrainingBudget.Tokens(450));

    TrainingPlan plan = TrainingPlan.of(texts, recipe, END);

    // 200 tokens an epoch are 20 windows of 10; 45 of them are 6 steps of 8, the last with 5.
    assertThat(plan.tokens()).isEqualTo(450);
    assertThat(plan.stepCount()).isEqualTo(6);
    assertThat(plan.tokens(1)).isEqualTo(80);
    assertThat(plan.tokens(6)).isEqualTo(50);
    assertThat(plan.batches(1)).hasSize(2);
    assertThat(plan.batches(6)).extracting(TokenBatch::rows).containsExactly(4, 1);
  }

  @Test
  void plan_epochs_seeEveryTokenOnceEach() {
    List<TokenizedText> texts = List.of(text("a", 1, 99, 0), text("b", 200, 99, 0));

    TrainingPlan plan = TrainingPlan.of(texts, recipe(new TrainingBudget.Epochs(3)), END);

    assertThat(plan.tokens()).isEqualTo(600);
    assertThat(plan.stepCount()).isEqualTo(8);
  }

  private static Recipe recipe(TrainingBudget budget) {
    Recipe base = StoriesTraining.recipe(0);
    return new Recipe(
        base.method(),
        base.adamW(),
        1,
        Schedule.CONSTANT,
        base.warmup(),
        budget,
        10,
        4,
        2,
        true,
        false,
        Optional.of(Precision.F32),
        3,
        10);
  }
}
