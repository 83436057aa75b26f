package dev.openbook.finetune.synthesize.prompted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.finetune.synthesize.prompted.WritingPrompt.Reading;
import dev.openbook.finetune.synthesize.prompted.WritingPrompt.Written;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EntiGraphPromptsTest {
  private static final Passage PASSAGE =
      passage("Frederic Chopin met George Sand in Paris. They went to Majorca in winter.");
  private static final String SUMMARY =
      "The composer came to know the writer, and both spent a winter on an island.";
  private static final String JSON =
      "{\"summary\": \""
          + SUMMARY
          + "\", \"entities\": [\"frederic chopin\", \"George Sand\", \"Paris\", \"Napoleon\","
          + " \"paris\", \"Majorca\"]}";

  private final EntitiesPrompt prompt = new EntitiesPrompt(10, 3);

  @Test
  void entities_json_givesSummaryAndAllPairsAndTriples() {
    Reading reading = prompt.read(PASSAGE, JSON);

    assertThat(reading.texts()).extracting(Written::text).containsExactly("Title\n\n" + SUMMARY);
    List<List<String>> tuples = tuples(reading);
    assertThat(tuples.subList(0, 6)).allMatch(each -> each.size() == 2).doesNotHaveDuplicates();
    assertThat(tuples.subList(6, tuples.size()))
        .hasSize(4) // all that four names have
        .allMatch(each -> new HashSet<>(each).size() == 3)
        .doesNotHaveDuplicates();
    assertThat(tuples.stream().flatMap(List::stream).distinct())
        .containsExactlyInAnyOrder("Frederic Chopin", "George Sand", "Paris", "Majorca");
    assertThat(tuples(reading)).isEqualTo(tuples);
  }

  @Test
  void entities_proseAroundJson_isTheSame() {
    String reply = "Sure! Here you are:\n```json\n" + JSON + "\n```\nIs there more?";

    assertThat(tuples(prompt.read(PASSAGE, reply))).isEqualTo(tuples(prompt.read(PASSAGE, JSON)));
  }

  @Test
  void entities_jsonBrokenOff_keepsWhatIsWhole() {
    String cut = JSON.substring(0, JSON.indexOf("Napoleon") + 3);

    Reading reading = prompt.read(PASSAGE, cut);

    assertThat(reading.texts()).hasSize(1);
    assertThat(tuples(reading))
        .contains(List.of("Frederic Chopin", "George Sand", "Paris"))
        .hasSize(4);
  }

  @Test
  void entities_list_isReadToo() {
    Reading reading = prompt.read(PASSAGE, "Entities:\n- **Majorca**\n2. Paris.\n- Elba\n");

    assertThat(tuples(reading)).hasSize(1);
    assertThat(tuples(reading).getFirst()).containsExactlyInAnyOrder("Majorca", "Paris");
    assertThat(reading.rejected()).containsExactly("summary: empty");
  }

  @Test
  void entities_strangeOnes_areNoGraph() {
    assertThat(prompt.read(PASSAGE, "{\"entities\": [\"Elba\", \"Corsica\"]}").rejected())
        .contains("fewer than two entities of the passage");
    assertThat(prompt.read(PASSAGE, " ").rejected()).containsExactly("empty");
    assertThat(prompt.read(PASSAGE, "{{{{ \"entities\": [[[").rejected()).isNotEmpty();
  }

  @Test
  void tuples_manyEntities_areAsManyTriplesAsPairs() {
    List<String> names = IntStream.range(0, 100).mapToObj(i -> "Name " + i).toList();
    var tuples = new ArrayList<List<String>>();

    new EntityTuples(names, 7, "p").forEach(each -> tuples.add(((RelationPrompt) each).entities()));

    assertThat(tuples).hasSize(2 * 4950).doesNotHaveDuplicates();
    assertThat(tuples.subList(0, 4950)).allMatch(each -> each.size() == 2);
    assertThat(tuples.subList(4950, 9900)).allMatch(each -> new HashSet<>(each).size() == 3);
    var other = new ArrayList<WritingPrompt>();
    new EntityTuples(names, 8, "p").forEach(other::add);
    assertThat(other.getFirst()).isNotEqualTo(new RelationPrompt(tuples.getFirst()));
  }

  @Test
  void relation_read_wantsEveryName() {
    var pair = new RelationPrompt(List.of("George Sand", "Majorca"));
    String good = "George Sand spent a whole winter on Majorca and wrote a book about it.";

    assertThat(pair.read(PASSAGE, good).texts())
        .extracting(Written::text)
        .containsExactly("Title\n\n" + good);
    assertThat(pair.read(PASSAGE, good.replace("Majorca", "an island")).rejected())
        .containsExactly("does not name all entities");
    assertThat(pair.message(PASSAGE))
        .startsWith("Text: Title\n" + PASSAGE.text())
        .contains("George Sand and Majorca");
  }

  @Test
  void turns_takeSomeOfEachInTurn() {
    var turns =
        new Turns<>(
            List.of(
                List.of(1, 2, 3, 4, 5).iterator(),
                List.<Integer>of().iterator(),
                List.of(11).iterator(),
                List.of(21, 22, 23).iterator()),
            2);
    var taken = new ArrayList<Integer>();

    turns.forEachRemaining(taken::add);

    assertThat(taken).containsExactly(1, 2, 11, 21, 22, 3, 4, 23, 5);
  }

  @Test
  void textbooks_mix_hasTheProportionsOfCosmopedia() {
    List<TextbookPrompt> mix = TextbookPrompt.mix(5);

    assertThat(mix).hasSize(60);
    assertThat(mix).filteredOn(TextbookPrompt::namesTopic).hasSize(30);
    assertThat(mix)
        .filteredOn(each -> each.audience() == TextbookPrompt.Audience.MIDDLE_SCHOOL)
        .hasSize(24);
    assertThat(mix).filteredOn(each -> each.format() == TextbookPrompt.Format.STORY).hasSize(20);
    Passage longOne = passage("word ".repeat(500).strip());
    assertThat(mix.getFirst().message(longOne).length()).isLessThan(1_400);
  }

  @Test
  void template_unfinishedTurn_isLeftOpen() {
    var form =
        new PromptForm.Template(
            message -> "<|im_start|>user\n" + message + "<|im_end|>\n<|im_start|>assistant\n");
    Passage passage = passage("Paris is large.");

    assertThat(form.of(new InstructionPrompt(), passage))
        .isEqualTo("<|im_start|>user\nTitle\nParis is large.\n\n");
    assertThat(form.of(new InstructedPrompt("Sum it up."), passage))
        .endsWith("Sum it up.<|im_end|>\n<|im_start|>assistant\n");
    assertThat(form.of(prompt, passage)).endsWith("<|im_start|>assistant\n{\"entities\": [\"");
  }

  @Test
  void continuation_ofQuestions_isAnExaminationThatHasBegun() {
    var form = new PromptForm.Continuation(text -> "Context: " + text + "\n");
    Passage passage = passage("Paris is large.");
    var questions = new QuestionsPrompt(3);

    assertThat(form.of(questions, passage)).isEqualTo("Context: Paris is large.\nQuestion:");
    assertThat(form.opening(questions)).isEqualTo("Question:");
    assertThat(
            questions
                .read(passage, "Question: What is large?\nAnswer: Paris\nQuestion: Who")
                .texts())
        .hasSize(1);
    assertThat(form.of(new InstructionPrompt(), passage)).isEqualTo("Title\nParis is large.\n\n");
  }

  @Test
  void instruction_read_leadsToItsReply() {
    Reading reading = new InstructionPrompt().read(PASSAGE, " Sum up what the two did. ");

    assertThat(reading.texts()).isEmpty();
    assertThat(reading.rejected()).isEmpty();
    assertThat(reading.next()).containsExactly(new InstructedPrompt("Sum up what the two did."));
    assertThat(new InstructionPrompt().read(PASSAGE, "Why?").rejected())
        .containsExactly("too short");
  }

  private static List<List<String>> tuples(Reading reading) {
    var tuples = new ArrayList<List<String>>();
    reading.next().forEach(each -> tuples.add(((RelationPrompt) each).entities()));
    return tuples;
  }

  private static Passage passage(String text) {
    return new Passage("d#1", "d", "Title", text, new Span(0, text.length()));
  }
}
