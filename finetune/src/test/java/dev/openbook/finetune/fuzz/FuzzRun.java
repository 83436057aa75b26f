package dev.openbook.finetune.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.openbook.datasets.BadInputException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Hands damaged copies of whole files to a loader and holds it to its word: a valid load or a
 * {@link BadInputException} of one line, soon, and without taking memory that the file's size does
 * not justify.
 */
final class FuzzRun {
  /** Copies a loader gets; {@code -Dopenbook.fuzz} raises it. */
  static final int CASES = Integer.getInteger("openbook.fuzz", 2_000);

  private static final long SEED = Long.getLong("test.seed", 17);
  private static final long CASE_SECONDS = 10;

  /** Heap that a load may use: tables and buffers, and some objects for each byte. */
  private static final long BASE_BYTES = 4 << 20;

  private static final long BYTES_PER_BYTE = 300;
  private static final System.Logger LOG = System.getLogger(FuzzRun.class.getName());

  /** Loads a file and reads all it holds. */
  @FunctionalInterface
  interface Loader {
    void load(Path file) throws Exception;
  }

  /** Makes a damaged copy. */
  @FunctionalInterface
  interface Damage {
    byte[] of(byte[] whole, SplittableRandom random);
  }

  private FuzzRun() {}

  /**
   * Runs all cases.
   *
   * @param file where each copy is written; the loader gets this path
   * @param seeds whole files, taken in turn; each must load
   */
  static void run(String name, Path file, List<byte[]> seeds, Damage damage, Loader loader)
      throws Exception {
    long started = System.nanoTime();
    long slowest = 0;
    long largest = 0;
    int loaded = 0;
    try (ExecutorService worker = Executors.newSingleThreadExecutor()) {
      for (byte[] seed : seeds) {
        Files.write(file, seed);
        assertThat(worker.submit(() -> outcome(loader, file)).get().complaint()).isEmpty();
      }
      for (int i = 0; i < CASES; i++) {
        byte[] bytes = damage.of(seeds.get(i % seeds.size()), new SplittableRandom(SEED + i));
        Files.write(file, bytes);
        Outcome outcome = result(worker.submit(() -> outcome(loader, file)), name, i);
        assertThat(outcome.bytes())
            .as("%s, seed %d, case %d: heap for %d bytes", name, SEED, i, bytes.length)
            .isLessThan(BASE_BYTES + BYTES_PER_BYTE * bytes.length);
        assertThat(outcome.complaint())
            .as("%s, seed %d, case %d", name, SEED, i)
            .doesNotContainPattern("\\p{Cntrl}")
            .hasSizeLessThan(1100);
        loaded += outcome.complaint().isEmpty() ? 1 : 0;
        slowest = Math.max(slowest, outcome.nanos());
        largest = Math.max(largest, outcome.bytes());
      }
    }
    LOG.log(
        System.Logger.Level.INFO,
        "fuzz {0}: {1} cases in {2} s, {3} loaded, {4} refused; slowest {5} ms, most heap {6} KB",
        name,
        CASES,
        Math.round((System.nanoTime() - started) / 1e9),
        loaded,
        CASES - loaded,
        slowest / 1_000_000,
        largest >> 10);
    assertThat(loaded).as(name + ": some copies load").isPositive();
    assertThat(CASES - loaded).as(name + ": many are refused").isGreaterThan(CASES / 10);
  }

  /**
   * A case that is not done after a second wait hangs; the first may fall into a suspended machine.
   */
  private static Outcome result(Future<Outcome> future, String name, int number)
      throws InterruptedException {
    for (int wait = 0; ; wait++) {
      try {
        return future.get(CASE_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        if (wait == 1) {
          future.cancel(true);
          throw new AssertionError(name + ", seed " + SEED + ", case " + number + " hangs", e);
        }
      } catch (ExecutionException e) {
        throw new AssertionError(name + ", seed " + SEED + ", case " + number, e.getCause());
      }
    }
  }

  private record Outcome(String complaint, long nanos, long bytes) {}

  /** Runs one load on the worker; whatever is thrown besides bad input fails the run. */
  private static Outcome outcome(Loader loader, Path file) throws Exception {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long started = System.nanoTime();
    String complaint = "";
    try {
      loader.load(file);
    } catch (BadInputException e) {
      complaint = String.valueOf(e.getMessage());
      assertThat(complaint).isNotBlank();
    }
    return new Outcome(
        complaint, System.nanoTime() - started, threads.getCurrentThreadAllocatedBytes() - before);
  }
}
