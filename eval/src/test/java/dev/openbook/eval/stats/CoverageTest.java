package dev.openbook.eval.stats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How often intervals hold the truth and families of tests err, in 2,000 studies of which the truth
 * is known. The figures of docs/statistics.md; the command that prints them stands there.
 */
class CoverageTest {
  private static final int STUDIES = 2000;
  private static final int[] QUESTIONS = {50, 200, 1000};
  private static final double CONFIDENCE = 0.95;

  /** Enough for the outermost quantile asked for: few clusters ask for one further out. */
  private static final int[] RESAMPLES = {2000, 1000, 500};

  /** Three standard errors of a share of 0.05 over 2,000 studies. */
  private static final double MONTE_CARLO = 3 * Math.sqrt(0.05 * 0.95 / STUDIES);

  /** Resamples of items, whose intervals are far too narrow anyway. */
  private static final int ITEM_RESAMPLES = 200;

  /**
   * The greatest latent mean of an arm, whose baseline has 0. Each study draws its own, since
   * shares of few questions lie on a grid, to which a fixed truth would lie well or badly.
   */
  private static final double GREATEST = 0.5;

  private static final String[] FIGURES = {
    "mean, continuous",
    "mean, binary",
    "difference, continuous",
    "difference, binary",
    "percentile, difference, continuous",
    "percentile, difference, binary",
    "items, difference, continuous",
    "items, difference, binary"
  };

  @Test
  void interval_holdsTheTruthAsOftenAsItSays_andThatOfItemsDoesNot() throws IOException {
    var table = new ArrayList<double[]>();
    for (int size = 0; size < QUESTIONS.length; size++) {
      int questions = QUESTIONS[size];
      int resamples = RESAMPLES[size];
      double[] shares = shares(FIGURES.length, study -> covered(questions, resamples, study));
      table.add(shares);
    }
    write("coverage", FIGURES, table);

    for (int size = 0; size < QUESTIONS.length; size++) {
      double[] shares = table.get(size);
      String all = described(QUESTIONS[size], FIGURES, shares);
      for (int figure = 0; figure < 4; figure++) {
        assertThat(shares[figure]).as(FIGURES[figure] + " of " + all).isBetween(0.93, 0.97);
      }
      for (int figure = 6; figure < 8; figure++) {
        assertThat(shares[figure])
            .as(FIGURES[figure] + " of " + all)
            .isLessThan(Math.min(0.92, shares[figure - 4] - 0.03));
      }
    }
  }

  private static boolean[] covered(int questions, int resamples, int seed) {
    var random = new Random(seed);
    double mean = GREATEST * random.nextDouble();
    double share = SimulatedStudy.share(mean);
    var study = SimulatedStudy.draw(questions, new double[] {mean, 0}, random);
    double[] truth = {mean, share - SimulatedStudy.share(0)};
    List<double[]> arms =
        List.of(
            study.continuous().get(0),
            study.continuous().get(1),
            study.binary().get(0),
            study.binary().get(1));
    var bootstrap = ClusterBootstrap.of(arms, study.clusters(), resamples, seed);
    double[][] differences = {{1, -1, 0, 0}, {0, 0, 1, -1}};
    var items =
        ClusterBootstrap.of(
            List.of(
                PairedTests.differences(arms.get(0), arms.get(1)),
                PairedTests.differences(arms.get(2), arms.get(3))),
            Clusters.ofItems(questions),
            ITEM_RESAMPLES,
            seed);
    return new boolean[] {
      bootstrap.mean(0, CONFIDENCE).interval().contains(mean),
      bootstrap.mean(2, CONFIDENCE).interval().contains(share),
      bootstrap.contrast(differences[0], CONFIDENCE).interval().contains(truth[0]),
      bootstrap.contrast(differences[1], CONFIDENCE).interval().contains(truth[1]),
      percentile(bootstrap, differences[0]).contains(truth[0]),
      percentile(bootstrap, differences[1]).contains(truth[1]),
      items.mean(0, CONFIDENCE).interval().contains(truth[0]),
      items.mean(1, CONFIDENCE).interval().contains(truth[1])
    };
  }

  private static Interval percentile(ClusterBootstrap bootstrap, double[] weights) {
    return bootstrap.contrast(weights, CONFIDENCE, IntervalMethod.PERCENTILE).interval();
  }

  private static final int PATTERNS = 300;

  private static final String[] ERRORS = {
    "sign-flip over documents and Holm",
    "the same without Holm",
    "McNemar where scores are binary, and Holm"
  };

  @Test
  void family_ofArmsThatAreAlike_findsSomethingAsRarelyAsItShould() throws IOException {
    var table = new ArrayList<double[]>();
    for (int size = 0; size < QUESTIONS.length; size++) {
      int questions = QUESTIONS[size];
      table.add(shares(ERRORS.length, study -> erred(questions, study)));
    }
    write("false findings", ERRORS, table);

    for (int size = 0; size < QUESTIONS.length; size++) {
      double[] shares = table.get(size);
      String all = described(QUESTIONS[size], ERRORS, shares);
      assertThat(shares[0]).as(all).isLessThanOrEqualTo(0.05 + MONTE_CARLO);
      assertThat(shares[1]).as(all).isGreaterThan(0.1);
      assertThat(shares[2]).as(all).isGreaterThan(shares[0]);
    }
    // Exact, yet of independent questions: with enough of them it errs more often than it says.
    assertThat(table.getLast()[2]).isGreaterThan(0.05 + MONTE_CARLO);
  }

  /** Three arms against a baseline that is no other, by two measures. */
  private static boolean[] erred(int questions, int seed) {
    var study = SimulatedStudy.draw(questions, new double[4], new Random(seed));
    var clustered = new ArrayList<Double>();
    var mixed = new ArrayList<Double>();
    for (int arm = 1; arm < 4; arm++) {
      double continuous =
          signFlip(study.continuous().get(arm), study.continuous().get(0), study, seed);
      clustered.add(continuous);
      clustered.add(signFlip(study.binary().get(arm), study.binary().get(0), study, seed));
      mixed.add(continuous);
      mixed.add(PairedTests.mcNemar(study.binary().get(arm), study.binary().get(0)).p());
    }
    return new boolean[] {
      isAnySmall(Holm.adjust(clustered)), isAnySmall(clustered), isAnySmall(Holm.adjust(mixed))
    };
  }

  private static double signFlip(double[] first, double[] second, SimulatedStudy study, int seed) {
    return PairedTests.signFlip(first, second, study.clusters(), PATTERNS, seed).p();
  }

  private static boolean isAnySmall(List<Double> pValues) {
    return pValues.stream().anyMatch(p -> p <= 1 - CONFIDENCE);
  }

  private static double[] shares(int figures, IntFunction<boolean[]> study) {
    long[] counts =
        IntStream.range(0, STUDIES)
            .parallel()
            .mapToObj(study)
            .map(each -> IntStream.range(0, figures).mapToLong(i -> each[i] ? 1 : 0).toArray())
            .reduce(new long[figures], CoverageTest::sum);
    return Arrays.stream(counts).mapToDouble(count -> (double) count / STUDIES).toArray();
  }

  private static long[] sum(long[] first, long[] second) {
    return IntStream.range(0, first.length).mapToLong(i -> first[i] + second[i]).toArray();
  }

  private static String described(int questions, String[] names, double[] shares) {
    return questions
        + " questions in clusters of 5: "
        + String.join(
            "; ",
            IntStream.range(0, names.length)
                .mapToObj(i -> String.format(Locale.ROOT, "%s %.3f", names[i], shares[i]))
                .toList());
  }

  private static void write(String name, String[] figures, List<double[]> table)
      throws IOException {
    var text = new StringBuilder("| " + name + " in 2,000 studies | 50 | 200 | 1,000 |\n");
    text.append("|---|---|---|---|\n");
    for (int figure = 0; figure < figures.length; figure++) {
      text.append("| ").append(figures[figure]);
      for (double[] shares : table) {
        text.append(String.format(Locale.ROOT, " | %.1f %%", 100 * shares[figure]));
      }
      text.append(" |\n");
    }
    Path folder = Files.createDirectories(Path.of("target/statistics"));
    Files.writeString(folder.resolve(name.replace(' ', '-') + ".md"), text, UTF_8);
  }
}
