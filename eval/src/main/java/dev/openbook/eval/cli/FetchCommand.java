package dev.openbook.eval.cli;

import dev.openbook.datasets.fetch.CatalogEntry;
import dev.openbook.datasets.fetch.Fetcher;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches models. */
@Command(
    name = "fetch",
    description = {
      "Fetches models into the cache (OPENBOOK_CACHE, default ~/.cache/openbook), checks them, and",
      "prints their paths. What is there already is not fetched again."
    },
    mixinStandardHelpOptions = true)
final class FetchCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Catalog names")
  private List<String> names = List.of();

  @Option(names = "--list", description = "Lists the catalog and what is in the cache")
  private boolean list;

  FetchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Fetcher fetcher = Fetcher.fromEnvironment(console.environment());
    if (list || names.isEmpty()) {
      for (CatalogEntry entry : fetcher.catalog().entries()) {
        String state = fetcher.find(entry.name()).map(path -> "in " + path).orElse("not fetched");
        console.out().printf("%-24s %-12s %s%n", entry.name(), entry.licence(), state);
      }
      return 0;
    }
    for (String name : names) {
      Path path = fetcher.fetch(name, console.progress());
      console.progress().endLine();
      console.out().println(path);
    }
    return 0;
  }
}
