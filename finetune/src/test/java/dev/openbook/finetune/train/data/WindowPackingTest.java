package dev.openbook.finetune.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.train.StoriesTraining;
import dev.openbook.finetune.train.recipe.DataSettings;
import dev.openbook.finetune.train.recipe.DataSettings.LongRecords;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.Stage;
import dev.openbook.finetune.train.recipe.TrainingBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
        WindowPacking.windows(List.of(text("a", 10, 7, 0)), data(3), 1);

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
    List<WindowPacking.Window> windows = WindowPacking.windows(texts, data(16), SEED);

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
      List<WindowPacking.Window> windows = WindowPacking.windows(texts, data(length), trial);
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
        WindowPacking.windows(List.of(text("a", 10, 6, 2), text("b", 20, 3, 0)), data(7), 5);

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

    TrainingPlan plan = TrainingPlan.of(Map.of(Stage.TEXTS, texts), recipe, END);

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

    TrainingPlan plan =
        TrainingPlan.of(Map.of(Stage.TEXTS, texts), recipe(new TrainingBudget.Epochs(3)), END);

    assertThat(plan.tokens()).isEqualTo(600);
    assertThat(plan.stepCount()).isEqualTo(8);
  }

  @Test
  void plan_mix_drawsEachStreamByItsShare() {
    List<TokenizedText> main = texts("m", 40);
    List<TokenizedText> replay = texts("r", 40);
    Recipe recipe = recipe(new TrainingBudget.Tokens(20_000), Map.of("texts", 0.9, "replay", 0.1));

    TrainingPlan plan = TrainingPlan.of(Map.of(Stage.TEXTS, main, "replay", replay), recipe, END);

    assertThat(plan.tokens()).isBetween(20_000L, 20_010L);
    assertThat(plan.uses()).extracting(StreamUse::name).contains(Stage.TEXTS, "replay");
    double share =
        plan.uses().stream()
                .filter(use -> use.name().equals("replay"))
                .mapToLong(StreamUse::tokens)
                .sum()
            / 20_000.0;
    // 2,000 windows drawn with probability 0.1: three standard errors are 0.02.
    assertThat(share).isCloseTo(0.1, within(0.02));
    assertThat(plan.uses().stream().mapToLong(StreamUse::tokens).sum()).isEqualTo(plan.tokens());
  }

  @Test
  void plan_epochsWithReplay_passesTheMainTextsAsOften() {
    Recipe recipe = recipe(new TrainingBudget.Epochs(3), Map.of("texts", 0.8, "replay", 0.2));

    TrainingPlan plan =
        TrainingPlan.of(Map.of(Stage.TEXTS, texts("m", 30), "replay", texts("r", 5)), recipe, END);

    for (StreamUse use : plan.uses()) {
      if (use.name().equals(Stage.TEXTS)) {
        assertThat(use.passes()).isEqualTo(3);
        assertThat(use.tokens()).isEqualTo(3 * 30 * 21);
      } else {
        assertThat(use.passes()).isGreaterThan(3);
      }
    }
  }

  @Test
  void plan_stages_changeTheMixAtTheirShareOfTheTokens() {
    Stage first = new Stage("stable", 0, Map.of("texts", 1.0));
    Stage last = new Stage("decay", 0.75, Map.of("qa", 1.0));
    DataSettings data =
        new DataSettings(
            new TrainingBudget.Tokens(4000),
            10,
            1,
            1,
            true,
            0,
            LongRecords.SPLIT,
            List.of(first, last));
    Recipe recipe = StoriesTraining.with(StoriesTraining.recipe(0), data);

    TrainingPlan plan =
        TrainingPlan.of(Map.of(Stage.TEXTS, texts("m", 9), "qa", texts("q", 9)), recipe, END);

    assertThat(plan.uses())
        .allSatisfy(
            use ->
                assertThat(use.tokens())
                    .isCloseTo(use.name().equals("qa") ? 1000L : 3000L, within(20L)));
  }

  @Test
  void plan_streamsThatDoNotMatchTheMix_areRefused() {
    Recipe mixed = recipe(new TrainingBudget.Tokens(50), Map.of("texts", 0.9, "replay", 0.1));
    Recipe plain = recipe(new TrainingBudget.Tokens(50));
    Map<String, List<TokenizedText>> main = Map.of(Stage.TEXTS, texts("m", 3));

    assertThatThrownBy(() -> TrainingPlan.of(main, mixed, END))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("the recipe mixes in 'replay', of which no texts are given");
    assertThatThrownBy(
            () ->
                TrainingPlan.of(
                    Map.of(Stage.TEXTS, texts("m", 3), "qa", texts("q", 3)), plain, END))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("texts 'qa' are given, but no mix of the recipe names them");
  }

  @Test
  void plan_longRecords_areCutOrDroppedAndCounted() {
    List<TokenizedText> texts = List.of(text("a", 10, 14, 9), text("b", 50, 7, 3));
    for (LongRecords rule : List.of(LongRecords.CUT_PROMPT, LongRecords.DROP)) {
      DataSettings data =
          new DataSettings(
              new TrainingBudget.Epochs(1),
              10,
              1,
              1,
              true,
              0,
              rule,
              List.of(new Stage("all", 0, Map.of(Stage.TEXTS, 1.0))));

      TrainingPlan plan =
          TrainingPlan.of(
              Map.of(Stage.TEXTS, texts),
              StoriesTraining.with(StoriesTraining.recipe(0), data),
              END);

      boolean cuts = rule == LongRecords.CUT_PROMPT;
      // 15 tokens with a prompt of 9: 5 of the prompt go, the answer of 5 and the end stay.
      assertThat(plan.tokens()).isEqualTo(cuts ? 18 : 8);
      assertThat(plan.uses().getFirst().cutRecords()).isEqualTo(cuts ? 1 : 0);
      assertThat(plan.uses().getFirst().droppedRecords()).isEqualTo(cuts ? 0 : 1);
    }
  }

  @Test
  void windows_promptWeight_isTheWeightOfPromptTokens() {
    DataSettings data =
        new DataSettings(
            new TrainingBudget.Epochs(1),
            10,
            1,
            1,
            true,
            0.25,
            LongRecords.SPLIT,
            List.of(new Stage("all", 0, Map.of(Stage.TEXTS, 1.0))));

    List<WindowPacking.Window> windows =
        WindowPacking.windows(List.of(text("a", 10, 6, 3)), data, 1);

    // Three of the prompt, of which the first is never predicted; three of the answer and the end.
    assertThat(WindowPacking.batch(windows, 99, true).weight()).isEqualTo(2 * 0.25 + 4);
  }

  private static List<TokenizedText> texts(String source, int count) {
    return IntStream.range(0, count).mapToObj(i -> text(source + i, 1 + i, 20, 0)).toList();
  }

  private static Recipe recipe(TrainingBudget budget, Map<String, Double> mix) {
    DataSettings data =
        new DataSettings(
            budget, 10, 4, 2, true, 0, LongRecords.SPLIT, List.of(new Stage("all", 0, mix)));
    return StoriesTraining.with(StoriesTraining.recipe(0), data);
  }

  private static DataSettings data(int length) {
    return DataSettings.of(new TrainingBudget.Epochs(1), length, 4, 2);
  }

  private static Recipe recipe(TrainingBudget budget) {
    return StoriesTraining.with(
        StoriesTraining.recipe(0).withSeed(3), DataSettings.of(budget, 10, 4, 2));
  }
}
