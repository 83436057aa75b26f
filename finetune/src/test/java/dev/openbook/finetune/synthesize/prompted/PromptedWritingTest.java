package dev.openbook.finetune.synthesize.prompted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.SyntheticTextFile;
import dev.openbook.finetune.synthesize.prompted.WritingPrompt.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptedWritingTest {
  private static final WritingSettings SETTINGS = new WritingSettings(1, 64, 4, 5, 11);
  private static final List<WritingPrompt> PROMPTS =
      List.of(new RephrasePrompt(RephrasePrompt.Style.EASY), new QuestionsPrompt(2));

  @TempDir Path folder;
  private final List<RejectedReply> aside = new ArrayList<>();

  /** Writes what the seed says, sometimes nothing fit, and dies after some calls. */
  private static final class SeededModel implements LanguageModel {
    private int callsLeft;
    private int asked;

    SeededModel(int calls) {
      callsLeft = calls;
    }

    @Override
    public String name() {
      return "seeded";
    }

    @Override
    public TokenCounter tokenCounter() {
      return new WordTokens();
    }

    @Override
    public int contextLength() {
      return 1000;
    }

    @Override
    public List<Generation> generate(List<GenerationRequest> requests) {
      if (callsLeft-- == 0) {
        throw new IllegalStateException("killed");
      }
      asked += requests.size();
      return requests.stream().map(SeededModel::reply).toList();
    }

    private static Generation reply(GenerationRequest request) {
      var random = new SplittableRandom(request.seed());
      String words =
          String.join(
              " ", IntStream.range(0, 12).mapToObj(i -> "word" + random.nextInt(90)).toList());
      String text =
          switch ((int) (request.seed() % 5)) {
            case 0 -> "";
            case 1 -> "Question: Who is it, " + words + "?\nAnswer: Nobody at all";
            case 2 -> "Question: Where is it, " + words + "?\nAnswer: Warsaw.";
            default -> "Here is the new text:\n" + words;
          };
      return new Generation(text, 20, 13, Generation.Finish.END_TOKEN);
    }

    @Override
    public List<List<Score>> score(List<ScoreRequest> requests) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  @Test
  void run_meetsTheBudgetAndCountsWhatIsNotFit() throws IOException {
    var texts = new ArrayList<SyntheticText>();

    WritingResult result = run(new SeededModel(100), "log", 200, texts);

    assertThat(result.tokens()).isBetween(170L, 200L);
    assertThat(result.exhausted()).isFalse();
    assertThat(result.texts()).isEqualTo(texts.size());
    assertThat(texts).extracting(SyntheticText::id).doesNotHaveDuplicates();
    assertThat(texts).noneMatch(text -> text.text().contains("Here is the new text"));
    assertThat(texts.getFirst().provenance().generator()).isEqualTo("seeded@1");
    assertThat(texts.getFirst().provenance().temperature()).hasValue(1);
    WritingResult.Yield questions = Objects.requireNonNull(result.yields().get("questions-2@2"));
    assertThat(questions.rejected())
        .containsKeys("empty", "answer not in the passage", "no question with its answer");
    assertThat(questions.promptTokens()).isEqualTo(20 * questions.asked());
    assertThat(aside).extracting(RejectedReply::reason).contains("answer not in the passage");
    assertThat(aside)
        .hasSize(
            result.yields().values().stream()
                .flatMap(each -> each.rejected().values().stream())
                .mapToInt(Long::intValue)
                .sum());
  }

  @Test
  void run_killedAgainAndAgain_givesTheTextsOfAnUndisturbedRun() throws IOException {
    var whole = new ArrayList<SyntheticText>();
    var undisturbed = new SeededModel(1000);
    run(undisturbed, "whole", 600, whole);

    var random = new Random(5);
    int asked = 0;
    var texts = new ArrayList<SyntheticText>();
    boolean done = false;
    while (!done) {
      texts.clear();
      var model = new SeededModel(1 + random.nextInt(3));
      try {
        run(model, "killed", 600, texts);
        done = true;
      } catch (IllegalStateException e) {
        // A kill while the last line is being written leaves a part of it.
        Path log = folder.resolve("killed");
        byte[] bytes = Files.readAllBytes(log);
        Files.write(log, java.util.Arrays.copyOf(bytes, bytes.length - 3));
      }
      asked += model.asked;
    }

    assertThat(lines(texts)).isEqualTo(lines(whole));
    assertThat(Files.readString(folder.resolve("killed")))
        .startsWith(Files.readString(folder.resolve("whole")).substring(0, 200));
    assertThat(asked).isLessThan(2 * undisturbed.asked);
  }

  @Test
  void run_finished_asksNothingAgain() throws IOException {
    var first = new ArrayList<SyntheticText>();
    run(new SeededModel(100), "log", 300, first);
    var again = new ArrayList<SyntheticText>();

    run(new SeededModel(0), "log", 300, again);

    assertThat(again).isEqualTo(first);
  }

  @Test
  void run_noMoreRounds_isExhausted() throws IOException {
    var model = new SeededModel(1000);

    WritingResult result = run(model, "log", 1_000_000, new ArrayList<>());

    assertThat(result.exhausted()).isTrue();
    assertThat(model.asked).isEqualTo(3 * PROMPTS.size() * SETTINGS.rounds());
  }

  @Test
  void run_logOfOtherPrompts_isRefused() throws IOException {
    run(new SeededModel(100), "log", 100, new ArrayList<>());
    var writing =
        new PromptedWriting(new SeededModel(100), "another@2", new PromptForm.Server(), SETTINGS);

    assertThatThrownBy(
            () ->
                writing.run(
                    List.of(share("all", 1, PROMPTS)),
                    new WordTokens(),
                    100,
                    folder.resolve("log"),
                    text -> {},
                    aside -> {},
                    Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("holds replies to other documents");
  }

  @Test
  void run_shares_meetTheirWeightsAndFruitlessOnesAreGivenUp() throws IOException {
    var texts = new ArrayList<SyntheticText>();
    List<WritingPrompt> easy =
        Collections.nCopies(20, new RephrasePrompt(RephrasePrompt.Style.EASY));
    List<WritingPrompt> hard =
        Collections.nCopies(20, new RephrasePrompt(RephrasePrompt.Style.HARD));
    List<WritingPrompt> none = Collections.nCopies(40, new EntitiesPrompt(5, 1));

    WritingResult result =
        run(
            new SeededModel(1000),
            "log",
            600,
            texts,
            List.of(share("easy", 2, easy), share("hard", 1, hard), share("none", 1, none)));

    long inEasy = part(result, "easy").tokens();
    long inHard = part(result, "hard").tokens();
    assertThat(inEasy + inHard).isEqualTo(result.tokens());
    assertThat((double) inEasy / result.tokens()).isBetween(0.55, 0.78);
    assertThat(part(result, "none").givenUp()).as(result.toString()).isTrue();
    assertThat(part(result, "easy").givenUp()).isFalse();
  }

  private static WritingResult.Part part(WritingResult result, String name) {
    return Objects.requireNonNull(result.shares().get(name));
  }

  @Test
  void questions_read_takesPairsInManyForms() {
    var prompt = new QuestionsPrompt(3);
    Passage passage = passages().getFirst();

    Reading reading =
        prompt.read(
            passage,
            """
            1. **Question:** What runs through Warsaw?
            **Answer:** The Vistula.

            Q2: Which city lies on the river?
            A2: warsaw
            Question: Who?
            Answer: Napoleon
            """);

    assertThat(reading.texts())
        .extracting(written -> written.pair().orElseThrow().answer())
        .containsExactly("The Vistula", "Warsaw");
    assertThat(reading.rejected()).containsExactly("answer not in the passage");
    assertThat(prompt.read(passage, "I cannot do that.").rejected())
        .containsExactly("no question with its answer");
  }

  @Test
  void rephrase_read_dropsOpeningsCopiesAndCrumbs() {
    var prompt = new RephrasePrompt(RephrasePrompt.Style.HARD);
    Passage passage = passages().getFirst();
    String good = "Through the city of Warsaw there flows a river whose name is Vistula.";

    assertThat(prompt.read(passage, "Sure! Here is it:\n\n" + good).texts())
        .singleElement()
        .extracting(WritingPrompt.Written::text)
        .isEqualTo(good);
    assertThat(prompt.read(passage, passage.text()).rejected())
        .containsExactly("copied from the passage");
    assertThat(prompt.read(passage, "A river.").rejected()).containsExactly("too short");
    assertThat(prompt.message(passage)).contains("scholars").contains(passage.text());
  }

  private WritingResult run(LanguageModel model, String log, long budget, List<SyntheticText> texts)
      throws IOException {
    return run(model, log, budget, texts, List.of(share("all", 1, PROMPTS)));
  }

  private WritingResult run(
      LanguageModel model,
      String log,
      long budget,
      List<SyntheticText> texts,
      List<WritingShare> shares)
      throws IOException {
    return new PromptedWriting(model, "seeded@1", new PromptForm.Server(), SETTINGS)
        .run(
            shares,
            new WordTokens(),
            budget,
            folder.resolve(log),
            texts::add,
            aside::add,
            Progress.NONE);
  }

  private static WritingShare share(String name, double weight, List<WritingPrompt> prompts) {
    return new WritingShare(name, weight, prompts, passages());
  }

  private static List<String> lines(List<SyntheticText> texts) {
    return texts.stream().map(SyntheticTextFile::line).toList();
  }

  private static List<Passage> passages() {
    return List.of(
        passage("d1", "The Vistula runs through the city of Warsaw and is long."),
        passage("d2", "The Danube runs through Vienna, not through Warsaw."),
        passage("d3", "Warsaw has a castle that was built anew."));
  }

  private static Passage passage(String id, String text) {
    return new Passage(id + "#0001", id, "", text, new Span(0, text.length()));
  }
}
