package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.format.BeirFolder;
import dev.openbook.datasets.format.Datasets;
import dev.openbook.eval.measure.RetrievalMeasure;
import dev.openbook.eval.stats.Sampling;
import dev.openbook.eval.tune.RetrievalGrid;
import dev.openbook.eval.tune.RetrievalTuning;
import dev.openbook.eval.tune.TuningQuestions;
import dev.openbook.eval.tune.TuningQuestions.ExcerptMeasure;
import dev.openbook.eval.tune.TuningQuestions.LabelledTexts;
import dev.openbook.eval.tune.TuningResult;
import dev.openbook.rag.index.IndexLayout;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.TextAnalysis;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Chooses a retriever's settings. */
@Command(
    name = "tune",
    description = {
      "Scores BM25 by every combination of k1, b, cut and k on labelled questions, and tells by",
      "nested cross-validation what the best of them may be expected to give on new questions.",
      "The same command goes on where it was stopped; a wider grid scores only what is new."
    },
    mixinStandardHelpOptions = true)
final class TuneCommand implements Callable<Integer> {
  private final Console console;

  @ArgGroup(multiplicity = "1")
  private Place place = new Place();

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "Which labels of --beir (default: ${DEFAULT-VALUE})")
  private String split = "test";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder of scores, indexes and tuned.json")
  private Path out = Path.of("");

  @Option(
      names = {"-m", "--measure"},
      paramLabel = "NAME",
      description = {
        "What is maximised: with --beir as for measure (default: nDCG@10), with --dataset recall,",
        "precision or IoU of the answers' characters (default: recall)"
      })
  private Optional<String> measure = Optional.empty();

  @Option(
      names = "--k1",
      split = ",",
      paramLabel = "X",
      description = "BM25 k1 (default: ${DEFAULT-VALUE})",
      defaultValue = "0.6,0.9,1.2,1.5")
  private List<Double> k1 = List.of();

  @Option(
      names = "--b",
      split = ",",
      paramLabel = "X",
      description = "BM25 b (default: ${DEFAULT-VALUE})",
      defaultValue = "0.2,0.4,0.6,0.8")
  private List<Double> b = List.of();

  @Option(
      names = "--k",
      split = ",",
      paramLabel = "N",
      description = "Passages retrieved (default: 100 with --beir, 5 with --dataset)")
  private List<Integer> k = List.of();

  @Option(
      names = "--by",
      split = ",",
      paramLabel = "HOW",
      description = {
        "How texts are cut: whole, tokens, sentences, recursive, paragraphs",
        "(default: whole with --beir, tokens with --dataset)"
      })
  private List<String> by = List.of();

  @Option(
      names = "--size",
      split = ",",
      paramLabel = "N",
      description = "Most words of a passage (default: ${DEFAULT-VALUE})",
      defaultValue = "100")
  private List<Integer> sizes = List.of();

  @Option(
      names = "--overlap",
      split = ",",
      paramLabel = "N",
      description = "Most words that neighbours share (default: ${DEFAULT-VALUE})",
      defaultValue = "0")
  private List<Integer> overlaps = List.of();

  @Option(
      names = "--context-words",
      paramLabel = "N",
      description = "Leaves out settings whose size times k is more (default: none)")
  private long contextWords = 0;

  @Option(
      names = "--analyzer",
      paramLabel = "NAME",
      description = "As for index (default: ${DEFAULT-VALUE})")
  private String analyzer = IndexSettings.ANSERINI.analysis().key();

  @Option(
      names = "--layout",
      paramLabel = "HOW",
      description = "As for index (default: ${DEFAULT-VALUE})")
  private String layout = IndexLayout.FLAT.key();

  @Option(
      names = "--folds",
      paramLabel = "N",
      description = "Folds of the cross-validation (default: ${DEFAULT-VALUE})")
  private int folds = 5;

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that index and search (default: all cores)")
  private int threads = Runtime.getRuntime().availableProcessors();

  /** Where texts and questions are. */
  private static final class Place {
    @Option(names = "--beir", paramLabel = "DIR", description = "BEIR folder with labels of texts")
    private Optional<Path> beir = Optional.empty();

    @Option(
        names = "--dataset",
        paramLabel = "NAME",
        description = {
          "Data set whose answers' places are known: xquad, squad:FILE, folder:DIR or",
          "excerpts:FILE.csv (Chroma's)"
        })
    private Optional<String> dataset = Optional.empty();
  }

  TuneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    MeasureCommand.requireAtLeastOne("--threads", threads);
    Sampling drawn = sampling.sampling();
    if (contextWords < 0) {
      throw new BadInputException("--context-words must be at least 0, got " + contextWords);
    }
    IndexSettings terms =
        new IndexSettings(
                TextAnalysis.parse(analyzer),
                IndexSettings.ANSERINI.k1(),
                IndexSettings.ANSERINI.b())
            .withLayout(IndexLayout.parse(layout));
    var grid = new RetrievalGrid(cuts(), k1, b, cutOffs(), contextWords);
    var tuning = new RetrievalTuning(questions(), terms, out, threads, console.progress());
    TuningResult result = tuning.run(grid, folds, drawn);
    console.progress().endLine();
    AtomicFile.write(out.resolve("tuned.json"), TuneTable.json(result));
    new TuneTable(console.out()).print(result, tuning.index(result.winner().cut()));
    return 0;
  }

  private TuningQuestions questions() {
    if (place.beir.isPresent()) {
      var by = RetrievalMeasure.parse(measure.orElse("nDCG@10"));
      var labelled = LabelledTexts.open(new BeirFolder(place.beir.get()), split, by);
      complainOfMissing(labelled.missingTexts());
      return labelled;
    }
    ExcerptMeasure by = ExcerptMeasure.parse(measure.orElse(ExcerptMeasure.RECALL.key()));
    return TuningQuestions.Excerpts.of(Datasets.open(place.dataset.orElseThrow(), Path.of("")), by);
  }

  private void complainOfMissing(List<String> missing) {
    if (!missing.isEmpty()) {
      console
          .err()
          .printf(
              Locale.ROOT,
              "labels name %,d texts that the corpus lacks, '%s' first; they count as not found%n",
              missing.size(),
              missing.getFirst());
    }
  }

  private List<PassageCut> cuts() {
    List<String> ways =
        by.isEmpty() ? List.of(place.beir.isPresent() ? PassageCut.WHOLE : "tokens") : by;
    var cuts = new ArrayList<PassageCut>();
    for (String way : ways) {
      if (way.equals(PassageCut.WHOLE)) {
        cuts.add(PassageCut.whole());
      } else {
        sizes.forEach(size -> overlaps.forEach(each -> cuts.add(new PassageCut(way, size, each))));
      }
    }
    return cuts;
  }

  private List<Integer> cutOffs() {
    return k.isEmpty() ? List.of(place.beir.isPresent() ? 100 : 5) : k;
  }
}
