package dev.openbook.finetune.remote;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.TokenCounter;
import dev.openbook.datasets.chunk.WordTokens;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How a remote model is asked.
 *
 * @param timeout longest wait for one whole answer, positive
 * @param retries tries after the first one, at least 0
 * @param firstPause wait before the first retry; doubles with each further one
 * @param longestPause longest wait before a retry
 * @param concurrency most requests at once, at least 1
 * @param requestsPerMinute most requests sent in a minute, retries included, at least 1; empty for
 *     no limit
 * @param seed seed of the pauses' jitter
 * @param contextLength tokens that the model takes, prompt and answer together
 * @param tokenCounter counts tokens; the remote's own are not known, see {@link WordTokens}
 */
public record RemoteSettings(
    Duration timeout,
    int retries,
    Duration firstPause,
    Duration longestPause,
    int concurrency,
    OptionalInt requestsPerMinute,
    long seed,
    int contextLength,
    TokenCounter tokenCounter) {
  public RemoteSettings {
    requireNonNull(tokenCounter, "tokenCounter is null");
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout must be positive, got " + timeout);
    }
    if (retries < 0) {
      throw new IllegalArgumentException("retries must be at least 0, got " + retries);
    }
    if (firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
      throw new IllegalArgumentException(
          "pauses must be at least 0 and in order, got " + firstPause + " and " + longestPause);
    }
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be at least 1, got " + concurrency);
    }
    if (requestsPerMinute.isPresent() && requestsPerMinute.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "requestsPerMinute must be at least 1, got " + requestsPerMinute.getAsInt());
    }
    if (contextLength < 1) {
      throw new IllegalArgumentException("contextLength must be at least 1, got " + contextLength);
    }
  }

  /**
   * Returns 2 minutes an answer, 3 retries after 1, 2 and 4 seconds, 4 requests at once, a context
   * of 4,096 tokens, and words as an approximation of tokens.
   */
  public static RemoteSettings defaults() {
    return new RemoteSettings(
        Duration.ofMinutes(2),
        3,
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        4,
        OptionalInt.empty(),
        17,
        4096,
        new WordTokens());
  }

  /** Returns these settings with another deadline. */
  public RemoteSettings withTimeout(Duration longest) {
    return new RemoteSettings(
        longest,
        retries,
        firstPause,
        longestPause,
        concurrency,
        requestsPerMinute,
        seed,
        contextLength,
        tokenCounter);
  }

  /** Returns these settings with other retries. */
  public RemoteSettings withRetries(int count, Duration first, Duration longest) {
    return new RemoteSettings(
        timeout,
        count,
        first,
        longest,
        concurrency,
        requestsPerMinute,
        seed,
        contextLength,
        tokenCounter);
  }

  /** Returns these settings with another number of requests at once. */
  public RemoteSettings withConcurrency(int most) {
    return new RemoteSettings(
        timeout,
        retries,
        firstPause,
        longestPause,
        most,
        requestsPerMinute,
        seed,
        contextLength,
        tokenCounter);
  }

  /** Returns these settings with a limit of requests in a minute. */
  public RemoteSettings withRequestsPerMinute(int most) {
    return new RemoteSettings(
        timeout,
        retries,
        firstPause,
        longestPause,
        concurrency,
        OptionalInt.of(most),
        seed,
        contextLength,
        tokenCounter);
  }

  /** Returns these settings with what is known of the model's context and tokens. */
  public RemoteSettings withContext(int length, TokenCounter counter) {
    return new RemoteSettings(
        timeout,
        retries,
        firstPause,
        longestPause,
        concurrency,
        requestsPerMinute,
        seed,
        length,
        counter);
  }

  /**
   * Returns the wait before a retry: doubled each time, then between half and all of it.
   *
   * @param request place of the request in its call
   * @param retry which retry, from 0
   */
  Duration pause(int request, int retry) {
    double longest =
        Math.min(
            (double) longestPause.toNanos(),
            (double) firstPause.toNanos() * Math.pow(2, Math.min(retry, 62)));
    var random = new java.util.SplittableRandom(seed + 31L * request + 1_000_003L * retry);
    return Duration.ofNanos(Math.round(longest * (0.5 + random.nextDouble() / 2)));
  }
}
