package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.eval.cost.TokenPrice;
import dev.openbook.finetune.remote.RemoteSettings;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say how a server is asked and what it costs. */
final class ServerUse {
  private static final RemoteSettings USUAL = RemoteSettings.defaults();

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Most requests at once, of a batch (default: 4)")
  private int concurrency = USUAL.concurrency();

  @Option(
      names = "--requests-per-minute",
      paramLabel = "N",
      description = "Most requests in a minute, retries included (default: no limit)")
  private Optional<Integer> perMinute = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Longest wait for one reply (default: 120)")
  private int timeout = (int) USUAL.timeout().toSeconds();

  @Option(
      names = "--retries",
      paramLabel = "N",
      description = "Tries after the first where a failure may pass (default: 3)")
  private int retries = USUAL.retries();

  @Option(
      names = "--price",
      paramLabel = "READ,WRITTEN",
      description = "Price of a million tokens read and written, to print what the texts cost")
  private Optional<String> price = Optional.empty();

  /**
   * Returns how the server is asked.
   *
   * @throws BadInputException if an option is out of its range
   */
  RemoteSettings settings() {
    try {
      RemoteSettings settings =
          USUAL
              .withTimeout(Duration.ofSeconds(timeout))
              .withRetries(retries, USUAL.firstPause(), USUAL.longestPause())
              .withConcurrency(concurrency);
      return perMinute.map(settings::withRequestsPerMinute).orElse(settings);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("the server's options: " + e.getMessage(), e);
    }
  }

  /** Returns the price of its tokens. */
  Optional<TokenPrice> price() {
    return price.map(ServerUse::price);
  }

  private static TokenPrice price(String text) {
    String[] parts = text.split(",", -1);
    try {
      double read = Double.parseDouble(parts[0]);
      double written = Double.parseDouble(parts[parts.length - 1]);
      if (parts.length == 2 && read >= 0 && written >= 0 && read + written < 1e9) {
        return new TokenPrice(read, written);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BadInputException(
        "--price must be two numbers of at least 0, for a million tokens read and written, as"
            + " 0.15,0.60; got '"
            + text
            + "'");
  }
}
