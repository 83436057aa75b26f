package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.rag.Hit;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.retrieve.Bm25Retriever;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Searches an index. */
@Command(
    name = "search",
    description = "Prints the passages that answer a query best, best first.",
    mixinStandardHelpOptions = true)
final class SearchCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "INDEX", description = "Index folder")
  private Path folder = Path.of("");

  @Parameters(index = "1", paramLabel = "QUERY", description = "Free text")
  private String query = "";

  @Option(
      names = "--k",
      paramLabel = "N",
      description = "Most passages (default: ${DEFAULT-VALUE})")
  private int k = 5;

  SearchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (k < 1) {
      throw new BadInputException("--k must be at least 1, got " + k);
    }
    try (PassageIndex index = PassageIndex.open(folder)) {
      for (Hit hit : new Bm25Retriever(index).retrieve(query, k).hits()) {
        Passage passage = index.passage(hit.passageId());
        console
            .out()
            .printf(
                Locale.ROOT,
                "%d  %.4f  %s  %s%n",
                hit.rank(),
                hit.score(),
                hit.passageId(),
                passage.text().replaceAll("\\s+", " "));
      }
    }
    return 0;
  }
}
