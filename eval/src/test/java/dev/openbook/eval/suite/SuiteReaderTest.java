package dev.openbook.eval.suite;

import static dev.openbook.eval.suite.SuiteText.SUITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.YamlText;
import dev.openbook.datasets.lab.LabDataset;
import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.finetune.ContextOverflow;
import dev.openbook.finetune.synthesize.episode.EpisodeKind;
import dev.openbook.finetune.synthesize.openbook.OpenBookSettings;
import dev.openbook.rag.context.PassageOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SuiteReaderTest {
  @TempDir private Path folder;

  private Suite read(String text, Map<String, String> overrides) throws IOException {
    return SuiteText.read(folder, text, overrides);
  }

  static List<Path> committedSuites() throws IOException {
    Path suites = Path.of(System.getProperty("openbook.root")).resolve("config/suites");
    try (Stream<Path> files = Files.list(suites)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("committedSuites")
  void read_acceptsCommittedSuites(Path suite) {
    Suite read = SuiteReader.read(suite, Map.of());

    assertThat(read.arms()).isNotEmpty();
    for (Preparation preparation : read.preparations().values()) {
      if (preparation instanceof Preparation.Trained trained) {
        assertThat(trained.recipe()).isRegularFile();
      }
    }
    read.forgetting()
        .ifPresent(
            general ->
                assertThat(Stream.concat(general.texts().stream(), general.choices().stream()))
                    .isNotEmpty()
                    .allMatch(
                        file -> LabDataset.isSpec(file.toString()) || Files.isRegularFile(file)));
  }

  @Test
  void read_makesTheWholeGridByDefault() throws IOException {
    Suite suite = read(SUITE, Map.of());

    assertThat(suite.arms().stream().map(Suite.Arm::name))
        .containsExactly(
            "plain/closed",
            "plain/rag",
            "plain/gold",
            "plain/long",
            "tuned/closed",
            "tuned/rag",
            "tuned/gold",
            "tuned/long");
    assertThat(suite.compare().baseline().name()).isEqualTo("plain/closed");
    assertThat(suite.measures().getFirst()).isEqualTo(AnswerMeasure.EXACT_MATCH);
    assertThat(suite.contextOf(new Suite.Arm("plain", "rag")).kind())
        .isInstanceOfSatisfying(
            ContextKind.Retrieved.class,
            rag -> {
              assertThat(rag.recipe().k()).isEqualTo(2);
              assertThat(rag.recipe().order()).isEqualTo(PassageOrder.EDGES);
            });
    assertThat(suite.preparations().get("tuned"))
        .isEqualTo(
            new Preparation.Trained(
                Map.of("texts", new Preparation.Raw()),
                folder.resolve("r.yaml"),
                Map.of(),
                Optional.of(100L),
                Optional.empty(),
                DocumentVersion.CURRENT,
                Optional.empty()));
  }

  @Test
  void read_changedDocumentsMayBeTakenAsTheyWere() throws IOException {
    Suite suite =
        read(
            SUITE,
            Map.of(
                "dataset", "{name: 'lab:9', changed: 3}",
                "contexts.rag.documents", "[current, earlier]",
                "contexts.long.documents", "earlier",
                "preparations.tuned.train.documents", "earlier",
                "preparations.updated", "{train: {from: tuned, recipe: r.yaml}}"));

    assertThat(suite.dataset().changed()).isEqualTo(3);
    assertThat(suite.contexts())
        .extractingFromEntries(each -> each.getValue().kind().documents())
        .containsExactly(
            DocumentVersion.CURRENT,
            DocumentVersion.CURRENT,
            DocumentVersion.EARLIER,
            DocumentVersion.CURRENT,
            DocumentVersion.EARLIER);
    assertThat(suite.contexts()).containsKeys("rag-current", "rag-earlier");
    assertThat(suite.preparations().get("tuned"))
        .isInstanceOfSatisfying(
            Preparation.Trained.class,
            tuned -> assertThat(tuned.documents()).isEqualTo(DocumentVersion.EARLIER));
    assertThat(suite.preparations().get("updated"))
        .isInstanceOfSatisfying(
            Preparation.Trained.class,
            updated -> {
              assertThat(updated.from()).contains("tuned");
              assertThat(updated.documents()).isEqualTo(DocumentVersion.CURRENT);
            });
  }

  @Test
  void read_suiteWithoutAChangeSaysNothingOfIt() throws IOException {
    assertThat(YamlText.of(read(SUITE, Map.of()).resolved()))
        .doesNotContain("changed", "earlier", "documents", "from");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "dataset.lookalikes | 3 | 'dataset.lookalikes' needs dataset lab and 'pool: all'",
        "dataset.changed | 3 | 'dataset.changed' needs dataset lab, got xquad; give a folder by",
        "dataset.changed | 0 | 'dataset.changed' must be an integer from 1 to",
        "dataset | {name: lab, earlier: d} | is for documents in a folder; dataset lab takes",
        "contexts.rag.documents | earlier | must be current where dataset has neither 'changed'",
        "contexts.rag.documents | old | must be one of current, earlier, got old",
        "contexts.gold.documents | earlier | unknown key 'contexts.gold.documents'",
        "preparations.tuned.train.documents | earlier | must be current where dataset has",
        "preparations.tuned.train.from | plain | must name a trained preparation above it (there",
        "preparations.new | {train: {from: x, recipe: r}} | above it (tuned), got x"
      })
  void read_changesThatDoNotFitAreRefused(String key, String value, String complaint) {
    assertThatThrownBy(() -> read(SUITE, Map.of(key, value)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "contexts.rag.retrieve | [1, 1] | holds 1 twice",
        "contexts.rag.retrieve | [] | must hold at least one value",
        "contexts.rag.retrieve | [[1]] | must hold single values, got a list",
        "contexts.rag.retrieve | [1, x] | must be an integer from 1 to 1000, got x",
        "contexts.rag.order | [edges, 'a b'] | would be named rag-a b; values must be letters",
        "contexts.gold | {passages: 3, gold: 4} | must be an integer from 1 to 3, got 4",
        "contexts.rag.passages | {sizes: 64} | unknown key 'contexts.rag.passages.sizes'",
        "contexts.rag.passages | {size: 64, overlap: 64} | must be an integer from 0 to 63, got 64",
        "contexts.rag.passages | 64 | unknown key 'contexts.rag.passages'",
        "contexts.rag.retriever | {kind: bm52} | must be one of bm25, rm3, dense",
        "contexts.closed | {passages: {size: 64}} | must stand beside 'retrieve' or 'oracle'",
        "contexts.gold.retriever | {b: 0} | unknown key 'contexts.gold.retriever'",
        "contexts.long | {document: true, maxTokens: 0} | must be an integer from 1 to",
        "prompt.maxTokens | 0 | which needs answers, and prompt.maxTokens is 0"
      })
  void read_badContextsAreRefused(String key, String value, String complaint) {
    assertThatThrownBy(() -> read(SUITE, Map.of(key, value)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void read_recipesMayBeOverridden() throws IOException {
    String set = "{optimizer.learningRate: 1e-4, data.mix: '{texts: 1}'}";

    assertThat(read(SUITE, Map.of("preparations.tuned.train.set", set)).preparations().get("tuned"))
        .isInstanceOfSatisfying(
            Preparation.Trained.class,
            trained ->
                assertThat(trained.overrides())
                    .containsOnly(
                        entry("optimizer.learningRate", "1e-4"), entry("data.mix", "{texts: 1}")));
  }

  @Test
  void read_streamsAreMadeWrittenOrRead() throws IOException {
    Suite suite =
        read(
            SUITE,
            Map.of(
                "preparations.tuned.train.texts",
                "{synthesize: [raft, qa], budgetTokens: 9, passages: 8, goldShare: 0.5}",
                "preparations.tuned.train.mix",
                "{w: {synthesize: rephrase, generator: m, temperature: 1}, r: {file: r.jsonl},"
                    + " e: {episodes: [people, questions], people: 30, budgetTokens: 8}}"));

    assertThat(suite.preparations().get("tuned"))
        .isInstanceOfSatisfying(
            Preparation.Trained.class,
            trained ->
                assertThat(trained.streams())
                    .containsExactly(
                        entry(
                            "texts",
                            new Preparation.Offline(
                                List.of("raft", "question-answer"),
                                new OpenBookSettings(8, 0.5),
                                9)),
                        entry(
                            "w",
                            new Preparation.Written(List.of("rephrase"), "m", 1, 256, 100_000)),
                        entry("r", new Preparation.Records(folder.resolve("r.jsonl"))),
                        entry(
                            "e",
                            new Preparation.Episodes(
                                List.of(EpisodeKind.PEOPLE, EpisodeKind.QUESTIONS), 30, 1, 8))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{synthesize: [permutatio]} | did you mean 'permutation'",
        "{synthesize: [rephrases], generator: m} | did you mean 'rephrase'",
        "{synthesize: [permutation], generator: m} | known: ",
        "{budgetTokens: 5} | must name at least one kind; or give 'file', a path",
        "{episodes: [peple]} | did you mean 'people'",
        "{episodes: []} | must name at least one of",
        "{episodes: [people], people: 0} | must be an integer from 1 to 100000",
        "{synthesize: [raft], goldShare: 2} | must be a number from 0.0 to 1.0",
      })
  void read_textsThatCannotBeMadeAreRefused(String texts, String reason) {
    assertThatThrownBy(() -> read(SUITE, Map.of("preparations.tuned.train.texts", texts)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void read_armsFilterTheGridInItsOrder() throws IOException {
    Suite suite = read(SUITE, Map.of("arms", "[tuned/rag, '*/closed']"));

    assertThat(suite.arms().stream().map(Suite.Arm::name))
        .containsExactly("plain/closed", "tuned/closed", "tuned/rag");
  }

  @Test
  void read_withoutChoicesLeavesChoiceMeasuresOut() throws IOException {
    Suite suite = read(SUITE, Map.of("prompt.choices", "0"));

    assertThat(suite.measures()).isNotEmpty().noneMatch(AnswerMeasure::needsChoices);
  }

  @Test
  void read_contextOverflowIsRefusedUnlessARuleIsGiven() throws IOException {
    assertThat(read(SUITE, Map.of()).prompt().contextOverflow()).isEqualTo(ContextOverflow.REFUSE);
    assertThat(read(SUITE, Map.of("prompt.contextOverflow", "middle")).prompt().contextOverflow())
        .isEqualTo(ContextOverflow.MIDDLE);
  }

  @Test
  void read_forgettingFilesAreRelativeToTheSuite() throws IOException {
    assertThat(read(SUITE, Map.of()).forgetting()).isEmpty();
    assertThat(read(SUITE, Map.of()).resolved()).doesNotContainKey("forgetting");
    assertThat(
            read(SUITE, Map.of("forgetting", "{texts: ../t.txt, choices: c.jsonl, maxTexts: 7}"))
                .forgetting())
        .contains(
            new ForgettingChoice(
                Optional.of(folder.resolveSibling("t.txt")),
                Optional.of(folder.resolve("c.jsonl")),
                OptionalInt.of(7)));
    assertThat(read(SUITE, Map.of("forgetting.choices", "c.jsonl")).forgetting())
        .contains(
            new ForgettingChoice(
                Optional.empty(), Optional.of(folder.resolve("c.jsonl")), OptionalInt.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|'forgetting' must name 'texts', 'choices' or both",
        "{choices: c, maxTexts: 3}|'forgetting.maxTexts' must stand beside 'texts'",
        "{texts: t, maxTexts: 1}|'forgetting.maxTexts' must be an integer from 2 to",
        "{texts: t, maxText: 3}|unknown key 'forgetting.maxText'",
        "t.txt|'forgetting' must be a mapping",
      })
  void read_wrongForgettingIsRefused(String value, String message) {
    assertThatThrownBy(() -> read(SUITE, Map.of("forgetting", value)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void read_leaksAreNoReasonToStopUnlessAShareIsGiven() throws IOException {
    assertThat(read(SUITE, Map.of()).maxLeakShare()).isEqualTo(1);
    assertThat(read(SUITE, Map.of("audit.maxLeakShare", "0.01")).maxLeakShare()).isEqualTo(0.01);
  }

  @Test
  void read_parsesGates() throws IOException {
    Suite suite =
        read(
            SUITE,
            Map.of(
                "gates",
                "['plain/rag - plain/closed.tokenF1 ci.low > 0', 'tuned/rag.exactMatch < 0.5']"));

    Suite.Arm rag = new Suite.Arm("plain", "rag");
    Suite.Arm closed = new Suite.Arm("plain", "closed");
    assertThat(suite.gates())
        .extracting(Gate::left, Gate::greater, Gate::right)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                new Gate.Measured(rag, Optional.of(closed), AnswerMeasure.TOKEN_F1, Gate.Part.LOW),
                true,
                new Gate.Constant(0)),
            org.assertj.core.groups.Tuple.tuple(
                new Gate.Measured(
                    new Suite.Arm("tuned", "rag"),
                    Optional.empty(),
                    AnswerMeasure.EXACT_MATCH,
                    Gate.Part.VALUE),
                false,
                new Gate.Constant(0.5)));
  }

  @Test
  void read_resolvedHoldsEveryKeyInEffectAndReadsBackTheSame() throws IOException {
    Suite suite = read(SUITE, Map.of("seed", "3"));

    String yaml = dev.openbook.datasets.file.YamlText.of(suite.resolved());
    Suite again = SuiteReader.read(Files.writeString(folder.resolve("again.yaml"), yaml), Map.of());

    assertThat(again.resolved()).isEqualTo(suite.resolved());
    assertThat(again.seed()).isEqualTo(3);
    assertThat(yaml).contains("k1: 0.9").contains("batchSize: 8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "dataset.artikles | 4 | --set dataset.artikles: unknown key 'dataset.artikles'; known:",
        "seed | x | --set seed: 'seed' must be an integer from 0 to",
        "schemaVersion | 2 | 'schemaVersion' must be 1",
        "arms | [plain/rug] | names unknown arm 'plain/rug'",
        "measures | [tokenF2] | names unknown measure 'tokenF2'",
        "gates | [plain/rag.tokenF1] | 'gates' must read 'SIDE > SIDE' or 'SIDE < SIDE'",
        "gates | ['plain/rug.tokenF1 > 0'] | 'gates' names unknown arm 'plain/rug'",
        "gates | ['plain/rag.goldRecall > 0'] | uses a measure that 'measures' does not list",
        "compare.baseline | plain/none | must be one of the suite's arms",
        "passages.overlap | 128 | must be an integer from 0 to 127, got 128",
        "prompt.choices | 1 | must be 0 (none) or at least 2, got 1",
        "retriever.kind | bm52 | must be one of bm25, rm3, dense, exact, hybrid, got bm52",
        "contexts.rag.order | best | must be one of best-first, best-last, edges, document",
        "preparations.tuned.train.texts | fresh | must be one of raw, got fresh",
        "name | a/b | must be letters, digits",
        "precision | f16 | must be one of auto, f32, bf16, int8, got f16"
      })
  void read_refusesInOneLineWithPlaceAndRule(String key, String value, String message) {
    assertThatThrownBy(() -> read(SUITE, Map.of(key, value)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message)
        .satisfies(bad -> assertThat(String.valueOf(bad.getMessage()).lines()).hasSize(1));
  }

  @Test
  void read_documentsAndAModelAreASuite() throws IOException {
    String text = "dataset: {name: 'folder:notes'}\nbase: smollm2-135m-instruct\n";
    Suite suite = SuiteReader.read(Files.writeString(folder.resolve("mine.yaml"), text), Map.of());

    assertThat(suite.name()).isEqualTo("mine");
    assertThat(suite.arms().stream().map(Suite.Arm::name))
        .containsExactly("plain/closed-book", "plain/rag");
    Path again = folder.resolve("again.yaml");
    Files.writeString(again, dev.openbook.datasets.file.YamlText.of(suite.resolved()));
    assertThat(SuiteReader.read(again, Map.of())).isEqualTo(suite);
  }

  @Test
  void read_aFileNameThatIsNoNameAsksForOne() throws IOException {
    Path file = Files.writeString(folder.resolve("my notes.yaml"), "dataset: {name: xquad}\n");

    assertThatThrownBy(() -> SuiteReader.read(file, Map.of()))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("'name' must be letters, digits, '.', '_' and '-', got my notes");
  }

  @Test
  void read_namesWhatIsMissing() {
    assertThatThrownBy(() -> read("name: s\n", Map.of()))
        .hasMessageEndingWith("s.yaml:1: 'dataset.name' is missing");
    assertThatThrownBy(() -> SuiteReader.read(folder.resolve("none.yaml"), Map.of()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("settings file not found at ");
  }
}
