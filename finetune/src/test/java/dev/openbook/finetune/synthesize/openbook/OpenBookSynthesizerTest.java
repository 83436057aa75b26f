package dev.openbook.finetune.synthesize.openbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.finetune.synthesize.OpenBookExercise;
import dev.openbook.finetune.synthesize.OpenBookExercise.Shown;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.QuestionAnswer;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.SyntheticTextFile;
import dev.openbook.finetune.synthesize.openbook.OpenBookSynthesizer.Form;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpenBookSynthesizerTest {
  private static final int COUNT = 400;
  private static final OpenBookSettings SETTINGS = new OpenBookSettings(4, 0.75);

  @TempDir Path folder;

  private final Document document = document();

  /** Sentence i is a passage of its own; each asks what stands in box i. */
  private static Document document() {
    var text = new StringBuilder();
    for (int i = 0; i < COUNT; i++) {
      text.append(sentence(i)).append('\n');
    }
    return new Document("d", "Boxes", text.toString());
  }

  private static String sentence(int i) {
    return "Box %03d holds thing%03d.".formatted(i, i);
  }

  private static List<Passage> passages(Document document) {
    var passages = new ArrayList<Passage>();
    int start = 0;
    for (String line : document.text().split("\n", -1)) {
      if (!line.isEmpty()) {
        String id = "d#" + passages.size();
        passages.add(new Passage(id, "d", "Boxes", line, new Span(start, start + line.length())));
      }
      start += line.length() + 1;
    }
    return passages;
  }

  private record Questions() implements Synthesizer {
    @Override
    public String kind() {
      return "asked";
    }

    @Override
    public Stream<SyntheticText> synthesize(Document document, long seed) {
      return IntStream.range(0, COUNT)
          .mapToObj(
              i ->
                  SyntheticText.of(
                      kind(),
                      new QuestionAnswer(
                          "What does box %03d hold?".formatted(i),
                          "thing%03d".formatted(i),
                          sentence(i)),
                      new Provenance(List.of("d"), "asked@1", "test/1", seed, i)));
    }
  }

  /** Ranks the box asked about second; of every third question not at all. */
  private List<Passage> rank(String question, int k) {
    int asked = Integer.parseInt(question.replaceAll("\\D", ""));
    List<Passage> all = passages(document);
    var ranked = new ArrayList<Passage>();
    for (int i = 1; ranked.size() < k; i++) {
      ranked.add(all.get((asked + i) % COUNT));
      if (ranked.size() == 1 && asked % 3 != 0) {
        ranked.add(all.get(asked));
      }
    }
    return ranked;
  }

  private List<SyntheticText> texts(Form form, long seed) {
    return new OpenBookSynthesizer(
            form.key(),
            form,
            SETTINGS,
            new Questions(),
            this::rank,
            OpenBookSynthesizerTest::passages)
        .synthesize(document, seed)
        .toList();
  }

  @Test
  void raft_goldIsThereAsOftenAsAskedAndAnywhere() {
    List<SyntheticText> texts = texts(Form.RAFT, 5);

    List<OpenBookExercise> exercises =
        texts.stream().map(text -> text.exercise().orElseThrow()).toList();
    assertThat(exercises).hasSize(COUNT).allMatch(each -> each.passages().size() == 4);
    List<OpenBookExercise> withGold = exercises.stream().filter(e -> e.hasGold()).toList();
    assertThat(withGold.size()).isBetween(260, 340); // 300 expected, deviation 8.7
    for (int place = 0; place < 4; place++) {
      int at = place;
      assertThat(withGold.stream().filter(each -> each.passages().get(at).isGold()).count())
          .isGreaterThan(40);
    }
    assertThat(withGold)
        .allSatisfy(
            each -> {
              Shown gold = each.passages().stream().filter(Shown::isGold).findFirst().orElseThrow();
              String quoted =
                  each.response().replaceFirst("(?s)##begin_quote##(.*)##end_quote##.*", "$1");
              assertThat(gold.text()).contains(quoted);
            });
    assertThat(exercises)
        .filteredOn(each -> !each.hasGold())
        .allMatch(each -> each.response().startsWith("<ANSWER>: thing"));
  }

  @Test
  void implicit_showsTheRankingAsItIs() {
    List<SyntheticText> texts = texts(Form.RAG_IMPLICIT, 5);

    OpenBookExercise found = texts.get(1).exercise().orElseThrow();
    assertThat(found.passages()).extracting(Shown::id).containsExactly("d#2", "d#1", "d#3", "d#4");
    assertThat(found.passages())
        .extracting(Shown::isGold)
        .containsExactly(false, true, false, false);
    assertThat(found.response()).isEqualTo("thing001");
    assertThat(texts.get(3).exercise().orElseThrow().hasGold()).isFalse();
  }

  @Test
  void reasoning_saysWhichPassageAnswersOrThatNoneDoes() {
    List<SyntheticText> texts = texts(Form.RAG_REASONING, 5);

    assertThat(texts.get(1).exercise().orElseThrow().response())
        .isEqualTo("Passage [2] says: \"Box 001 holds thing001.\"\nthing001");
    assertThat(texts.get(3).text())
        .startsWith("[1] Box 004 holds thing004.\n\n[2] ")
        .endsWith(
            "Question: What does box 003 hold?\n"
                + "Answer: The passage that says this is not among them.\nthing003");
  }

  @ParameterizedTest
  @EnumSource
  void file_roundTrip_keepsPassages(Form form) throws IOException {
    List<SyntheticText> texts = texts(form, 6);
    Path file = folder.resolve("texts.jsonl");

    SyntheticTextFile.write(file, texts::forEach);

    try (Stream<SyntheticText> read = SyntheticTextFile.read(file)) {
      assertThat(read.toList()).isEqualTo(texts);
    }
    assertThat(texts(form, 6)).isEqualTo(texts);
  }

  @Test
  void file_roundTrip_keepsProvenance() throws IOException {
    SyntheticText parent = texts(Form.RAFT, 6).getFirst();
    var provenance =
        new Provenance(List.of("d", "e"), "relation@1", "model:m@abc", 3, 4)
            .about(List.of("Ada", "Byron"))
            .sampledAt(0.5)
            .from(parent);
    Path file = folder.resolve("texts.jsonl");

    SyntheticTextFile.write(file, sink -> sink.accept(SyntheticText.of("k", "Text.", provenance)));

    try (Stream<SyntheticText> read = SyntheticTextFile.read(file)) {
      assertThat(read.findFirst().orElseThrow().provenance()).isEqualTo(provenance);
    }
    assertThat(provenance.generation()).isEqualTo(2);
    assertThat(provenance.parents()).containsExactly(parent.id());
  }
}
