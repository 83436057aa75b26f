package dev.openbook.finetune.tensor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the native libraries use threads; they read it once, when they are loaded. What the user has
 * set in the environment goes before it.
 *
 * @param threads OpenMP's threads of one operation, at least 1
 * @param spinCount rounds that an idle thread of OpenMP waits busily before it sleeps; 0 sleeps at
 *     once
 * @param blasThreads OpenBLAS's own threads, at least 1
 */
public record ThreadSettings(int threads, int spinCount, int blasThreads) {
  private static final String THREADS = "OMP_NUM_THREADS";
  private static final String SPIN_COUNT = "GOMP_SPINCOUNT";
  private static final String WAIT_POLICY = "OMP_WAIT_POLICY";
  private static final String BLAS_THREADS = "OPENBLAS_NUM_THREADS";
  private static final List<String> ALL = List.of(THREADS, SPIN_COUNT, WAIT_POLICY, BLAS_THREADS);

  /** About the gap between two operations; see {@link NativeRuntime}. */
  private static final int BRIEF_SPIN = 2000;

  /** A list has the threads of nested levels, the outermost first. */
  private static final Pattern FIRST_NUMBER = Pattern.compile("\\s*([1-9][0-9]{0,4})\\s*(,.*)?");

  public ThreadSettings {
    atLeast("threads", threads, 1);
    atLeast("spinCount", spinCount, 0);
    atLeast("blasThreads", blasThreads, 1);
  }

  /** Returns what suits most machines: OpenMP's threads spin briefly, OpenBLAS has one thread. */
  public static ThreadSettings defaults(int threads) {
    return new ThreadSettings(threads, BRIEF_SPIN, 1);
  }

  /** Returns the variables of an environment that decide instead of these settings, in order. */
  public static Map<String, String> given(Map<String, String> environment) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String name : ALL) {
      if (environment.containsKey(name)) {
        given.put(name, environment.get(name));
      }
    }
    return Collections.unmodifiableMap(given);
  }

  /** Returns the variables that bring these settings about where the environment has none. */
  public Map<String, String> variables(Map<String, String> environment) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(THREADS, Integer.toString(threads));
    if (!environment.containsKey(WAIT_POLICY)) {
      variables.put(SPIN_COUNT, Integer.toString(spinCount));
    }
    variables.put(BLAS_THREADS, Integer.toString(blasThreads));
    variables.keySet().removeAll(environment.keySet());
    return Collections.unmodifiableMap(variables);
  }

  /** Returns these settings with the number of OpenMP's threads that an environment asks for. */
  public ThreadSettings under(Map<String, String> environment) {
    Matcher number = FIRST_NUMBER.matcher(environment.getOrDefault(THREADS, ""));
    return number.matches()
        ? new ThreadSettings(Integer.parseInt(number.group(1)), spinCount, blasThreads)
        : this;
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }
}
