package dev.openbook.finetune.synthesize;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.finetune.synthesize.english.EnglishText;
import dev.openbook.finetune.synthesize.extractive.RawText;
import dev.openbook.finetune.synthesize.extractive.SentencePermutation;
import dev.openbook.finetune.synthesize.question.RuleQuestionAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SynthesisTest {
  private static final Map<String, Double> MIXTURE =
      Map.of(SentencePermutation.KIND, 3.0, RuleQuestionAnswer.KIND, 1.0);

  private static List<Synthesizer> synthesizers;
  private static List<Document> documents;

  @BeforeAll
  static void load() throws IOException {
    EnglishText english = EnglishText.load();
    synthesizers =
        List.of(new RawText(), new SentencePermutation(english), new RuleQuestionAnswer(english));
    documents = Articles.xquad(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 150, 2_000, 9_999})
  void run_keepsBudgetAndCountsWhatItMade(long budget) {
    var made = new ArrayList<SyntheticText>();

    SynthesisResult result = run(new SynthesisPlan(MIXTURE, budget, 1), made);

    long tokens = made.stream().mapToLong(text -> Articles.WORDS.count(text.text())).sum();
    assertThat(result.tokens()).isEqualTo(tokens).isLessThanOrEqualTo(budget);
    assertThat(result.texts()).isEqualTo(made.size());
    assertThat(result.exhausted()).isFalse();
    assertThat(result.kinds().values().stream().mapToLong(SynthesisResult.KindCount::tokens).sum())
        .isEqualTo(tokens);
    assertThat(budget - tokens).isLessThan(400); // one text, at most a paragraph
  }

  @Test
  void run_sharesTokensByWeightAndTextsByDocument() {
    var made = new ArrayList<SyntheticText>();

    SynthesisResult result = run(new SynthesisPlan(MIXTURE, 2_000, 1), made);

    SynthesisResult.KindCount questions =
        requireNonNull(result.kinds().get(RuleQuestionAnswer.KIND));
    assertThat((double) questions.tokens() / result.tokens()).isCloseTo(0.25, within(0.05));
    assertThat(result.documents()).isEqualTo(4);
    Map<String, Long> byDocument =
        made.stream()
            .filter(text -> text.kind().equals(RuleQuestionAnswer.KIND))
            .collect(
                Collectors.groupingBy(
                    text -> text.provenance().source().getFirst(), Collectors.counting()));
    long most = byDocument.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    for (Document document : documents) {
      long available = synthesizers.get(2).synthesize(document, 1).count();
      assertThat(byDocument.getOrDefault(document.id(), 0L))
          .as(document.id())
          .isGreaterThanOrEqualTo(Math.min(available, most - 1));
    }
  }

  @Test
  void run_finiteKind_saysThatItIsExhaustedAndOthersFill() {
    var made = new ArrayList<SyntheticText>();
    var plan =
        new SynthesisPlan(Map.of(RawText.KIND, 1.0, SentencePermutation.KIND, 1.0), 50_000, 1);

    SynthesisResult result = run(plan, made);

    assertThat(result.exhausted()).isFalse();
    SynthesisResult.KindCount raw = requireNonNull(result.kinds().get(RawText.KIND));
    assertThat(raw.exhausted()).isTrue();
    assertThat(raw.texts()).isEqualTo(4);
    assertThat(result.tokens()).isGreaterThan(49_000);
  }

  @Test
  void run_nothingLeft_isExhausted() {
    SynthesisResult result = run(SynthesisPlan.of(RawText.KIND, 1_000_000, 1), new ArrayList<>());

    assertThat(result.exhausted()).isTrue();
    assertThat(result.texts()).isEqualTo(4);
  }

  @Test
  void run_pairsByRule_comeOnceEachAndThenInOtherWords() {
    var once = new ArrayList<SyntheticText>();
    long words = 0;
    for (Document document : documents) {
      synthesizers.get(2).synthesize(document, 1).forEach(once::add);
    }
    for (SyntheticText text : once) {
      words += Articles.WORDS.count(text.text());
    }
    var exactly = new ArrayList<SyntheticText>();
    var more = new ArrayList<SyntheticText>();

    run(SynthesisPlan.of(RuleQuestionAnswer.KIND, words, 1), exactly);
    SynthesisResult result = run(SynthesisPlan.of(RuleQuestionAnswer.KIND, 8 * words, 1), more);

    assertThat(exactly).containsExactlyInAnyOrderElementsOf(once);
    assertThat(more.subList(0, exactly.size())).isEqualTo(exactly);
    assertThat(result.exhausted()).isFalse();
    assertThat(result.tokens()).isGreaterThan(8 * words - 400);
    assertThat(result.duplicates()).isZero();
    assertThat(texts(more)).doesNotHaveDuplicates();
    assertThat(more).extracting(SyntheticText::id).doesNotHaveDuplicates();
  }

  @Test
  void run_endlessKindBesidePairs_takesTheBudgetThatTheFirstPairsLeave() {
    var made = new ArrayList<SyntheticText>();
    long pairs =
        documents.stream().mapToLong(d -> synthesizers.get(2).synthesize(d, 1).count()).sum();

    SynthesisResult result = run(new SynthesisPlan(MIXTURE, 40_000, 1), made);

    SynthesisResult.KindCount questions =
        requireNonNull(result.kinds().get(RuleQuestionAnswer.KIND));
    assertThat(questions.texts()).isEqualTo(pairs);
    assertThat(questions.exhausted()).isTrue();
    assertThat(result.exhausted()).isFalse();
  }

  @Test
  void run_samePlan_sameTexts_otherSeed_otherTexts() {
    var first = new ArrayList<SyntheticText>();
    var again = new ArrayList<SyntheticText>();
    var other = new ArrayList<SyntheticText>();

    run(new SynthesisPlan(MIXTURE, 5_000, 1), first);
    run(new SynthesisPlan(MIXTURE, 5_000, 1), again);
    run(new SynthesisPlan(MIXTURE, 5_000, 2), other);

    assertThat(again).isEqualTo(first);
    assertThat(other).extracting(SyntheticText::text).isNotEqualTo(texts(first));
  }

  @Test
  void run_textsHaveOwnIdsAndWholeProvenance() {
    var made = new ArrayList<SyntheticText>();

    run(new SynthesisPlan(MIXTURE, 5_000, 99), made);

    var ids = new HashSet<String>();
    assertThat(made)
        .allSatisfy(
            text -> {
              assertThat(ids.add(text.id())).as(text.id()).isTrue();
              assertThat(text.provenance().seed()).isEqualTo(99);
              assertThat(text.provenance().prompt()).contains("@");
              assertThat(text.provenance().generator()).contains("/");
              assertThat(documents)
                  .extracting(Document::id)
                  .contains(text.provenance().source().getFirst());
            });
    assertThat(texts(made)).doesNotHaveDuplicates();
  }

  @Test
  void run_unknownKind_namesTheKnownOnes() {
    assertThatThrownBy(() -> run(SynthesisPlan.of("entigraph", 10, 1), new ArrayList<>()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown kind 'entigraph'; known: [permutation, question-answer, raw]");
  }

  @Test
  void run_reportsTokensThatNeverFall() {
    var seen = new ArrayList<Long>();
    Progress progress = (task, done, total, unit) -> seen.add(done);

    Synthesis.run(
        documents,
        synthesizers,
        new SynthesisPlan(MIXTURE, 1_000, 1),
        Articles.WORDS,
        text -> {},
        progress);

    assertThat(seen).isSorted().first().isEqualTo(0L);
    assertThat(seen.getLast()).isBetween(600L, 1_000L);
  }

  @Test
  void file_roundTripsEveryField(@TempDir Path folder) throws IOException {
    var made = new ArrayList<SyntheticText>();
    run(new SynthesisPlan(MIXTURE, 2_000, 5), made);
    Path file = folder.resolve("texts.jsonl");

    String lines =
        made.stream().map(SyntheticTextFile::line).collect(Collectors.joining("\n", "", "\n"));
    AtomicFile.write(file, lines);

    try (var read = SyntheticTextFile.read(file)) {
      assertThat(read).isEqualTo(made);
    }
    assertThat(lines).contains("\"source\":[\"", "\"prompt\":\"", "\"generator\":\"", "\"seed\":5");
  }

  @Test
  void file_answerOutsideEvidence_namesTheLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("texts.jsonl");
    AtomicFile.write(
        file,
        """
        {"id":"a","text":"t","kind":"k","source":["d"],"prompt":"p@1","generator":"g/1","seed":1,\
        "ordinal":0,"question":"q?","answer":"x","evidence":"none"}
        """);

    try (var read = SyntheticTextFile.read(file)) {
      assertThatThrownBy(read::toList)
          .isInstanceOf(BadInputException.class)
          .hasMessage(file + ":1: evidence must contain the answer, got 'x' and 'none'");
    }
  }

  private static SynthesisResult run(SynthesisPlan plan, List<SyntheticText> made) {
    return Synthesis.run(documents, synthesizers, plan, Articles.WORDS, made::add, Progress.NONE);
  }

  private static List<String> texts(List<SyntheticText> made) {
    return made.stream().map(SyntheticText::text).toList();
  }
}
