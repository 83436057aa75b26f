package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.finetune.curate.Curation;
import dev.openbook.finetune.curate.Curation.Drop;
import dev.openbook.finetune.curate.CurationRules;
import dev.openbook.finetune.judge.JudgeReport;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.SyntheticTextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Keeps the texts that are fit to train on. */
@Command(
    name = "curate",
    description = {
      "Keeps texts that are neither too short nor too long, English, not repetitive, no copies or",
      "near copies of earlier ones and, where their documents are named, true to them in numbers,",
      "names and answers. A quality classifier and a judge may be asked besides. What is dropped",
      "goes to FILE.dropped.jsonl with the reason."
    },
    mixinStandardHelpOptions = true)
final class CurateCommand implements Callable<Integer> {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final CurationRules USUAL = CurationRules.USUAL;
  private static final int BATCH = 32;

  private final Console console;

  @Parameters(paramLabel = "FILE", description = "Texts as synthesize writes them")
  private Path file = Path.of("");

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "Texts kept")
  private Path out = Path.of("");

  @ArgGroup(multiplicity = "0..1")
  private DocumentSource source = new DocumentSource();

  @Mixin private CurateChecks checks = new CurateChecks();

  @Option(names = "--min-words", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
  private int fewest = USUAL.fewestWords();

  @Option(names = "--max-words", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
  private int most = USUAL.mostWords();

  @Option(
      names = "--max-repeated",
      paramLabel = "SHARE",
      description = "Most 5-grams that stood before in the text (default: ${DEFAULT-VALUE})")
  private double repeated = USUAL.mostRepeated();

  @Option(names = "--any-language", description = "Does not ask for English")
  private boolean anyLanguage;

  @Option(
      names = "--keep-near-duplicates",
      description = "Does not drop near copies, as for permutations, which are meant to be some")
  private boolean keepNear;

  @Option(names = "--seed", paramLabel = "N", description = "Seed (default: ${DEFAULT-VALUE})")
  private long seed = USUAL.seed();

  @Option(
      names = "--preview",
      paramLabel = "N",
      description = "Prints the first texts dropped for each reason (default: ${DEFAULT-VALUE})")
  private int preview = 0;

  CurateCommand(Console console) {
    this.console = console;
  }

  /** Counts of one kind of texts. */
  private static final class Counts {
    private long texts;
    private final Map<Curation.Reason, Long> dropped = new TreeMap<>();

    private long kept() {
      return texts - dropped.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  @Override
  public Integer call() throws IOException {
    if (out.toAbsolutePath().normalize().equals(file.toAbsolutePath().normalize())) {
      throw new BadInputException("--out must be another file than the one that is read");
    }
    Map<String, Document> documents = documents();
    var curation = new Curation(rules(), documents);
    var counts = new TreeMap<String, Counts>();
    var shown = new TextPreview(preview);
    Path dropped = out.resolveSibling(out.getFileName() + ".dropped.jsonl");
    Optional<JudgeReport> report =
        checks.with(
            console,
            documents,
            asked ->
                AtomicFile.writeLines(
                    dropped,
                    bad ->
                        AtomicFile.writeLines(
                            out,
                            good ->
                                read(
                                    batch -> curation.judge(batch, asked),
                                    (text, drop) -> {
                                      count(counts, text, drop);
                                      drop.ifPresent(each -> shown.add(each.reason().key(), text));
                                      (drop.isPresent() ? bad : good).accept(line(text, drop));
                                    }))));
    console.progress().endLine();
    if (counts.isEmpty()) {
      throw BadInputException.in(file, "holds no text");
    }
    shown.print(console.out());
    print(counts, dropped);
    report.map(JudgeTable::of).orElse(List.of()).forEach(console.out()::println);
    return 0;
  }

  /** Reads the file batch by batch and hands each text on with what was judged of it. */
  private void read(
      Function<List<SyntheticText>, List<Optional<Drop>>> judge,
      BiConsumer<SyntheticText, Optional<Drop>> sink)
      throws IOException {
    try (Stream<SyntheticText> texts = SyntheticTextFile.read(file)) {
      Iterator<SyntheticText> all = texts.iterator();
      var batch = new ArrayList<SyntheticText>();
      while (all.hasNext()) {
        batch.add(all.next());
        if (batch.size() == BATCH || !all.hasNext()) {
          List<Optional<Drop>> drops = judge.apply(List.copyOf(batch));
          for (int i = 0; i < batch.size(); i++) {
            sink.accept(batch.get(i), drops.get(i));
          }
          batch.clear();
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private CurationRules rules() {
    try {
      return new CurationRules(
          fewest, most, !anyLanguage, repeated, !keepNear, source.isGiven(), seed);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--" + e.getMessage(), e);
    }
  }

  private Map<String, Document> documents() {
    return source.documents().stream().collect(Collectors.toMap(Document::id, Function.identity()));
  }

  private void count(Map<String, Counts> counts, SyntheticText text, Optional<Drop> drop) {
    Counts of = counts.computeIfAbsent(text.kind(), key -> new Counts());
    of.texts++;
    drop.ifPresent(each -> of.dropped.merge(each.reason(), 1L, Long::sum));
    long all = counts.values().stream().mapToLong(each -> each.texts).sum();
    console.progress().report("curating", all, 0, "texts");
  }

  private static String line(SyntheticText text, Optional<Drop> drop) {
    String line = SyntheticTextFile.line(text);
    if (drop.isEmpty()) {
      return line;
    }
    ObjectNode node = (ObjectNode) MAPPER.readTree(line);
    node.put("dropped", drop.get().reason().key());
    node.put("because", drop.get().detail());
    return MAPPER.writeValueAsString(node);
  }

  private void print(Map<String, Counts> counts, Path dropped) {
    List<Curation.Reason> reasons =
        Stream.of(Curation.Reason.values())
            .filter(each -> counts.values().stream().anyMatch(c -> c.dropped.containsKey(each)))
            .toList();
    var head = new ArrayList<>(List.of("kind", "texts", "kept", "yield"));
    reasons.forEach(each -> head.add(each.key()));
    var rows = new TextTable(1, head);
    counts.forEach(
        (kind, of) -> {
          var row = new ArrayList<>(List.of(kind, number(of.texts), number(of.kept())));
          row.add(String.format(Locale.ROOT, "%.1f %%", 100.0 * of.kept() / of.texts));
          reasons.forEach(each -> row.add(number(of.dropped.getOrDefault(each, 0L))));
          rows.add(row);
        });
    rows.print(console.out());
    console.out().println("kept: " + out.toAbsolutePath());
    console.out().println("dropped: " + dropped.toAbsolutePath());
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
