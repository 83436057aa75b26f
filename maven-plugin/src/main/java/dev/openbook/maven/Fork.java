package dev.openbook.maven;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process that does not outlive its caller. */
final class Fork {
  private static final long SECONDS_TO_END = 5;

  private @Nullable Process process;
  private boolean ending;

  private Fork() {}

  /**
   * Runs a process to its end. It has no input; when this JVM ends before it, by Ctrl-C or {@code
   * kill}, it and what it has started are ended too.
   *
   * @param command program and arguments
   * @param folder working folder
   * @param lines takes the lines of standard output and standard error as they come
   * @return the exit code
   * @throws IOException if the program does not start
   * @throws InterruptedException if this thread is interrupted; the process is ended
   */
  static int run(List<String> command, Path folder, Consumer<String> lines)
      throws IOException, InterruptedException {
    var fork = new Fork();
    var hook = new Thread(fork::end, "end-openbook");
    Runtime.getRuntime().addShutdownHook(hook); // before the start, or a kill between is missed
    try {
      Process process =
          fork.start(
              new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true));
      process.getOutputStream().close();
      try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          lines.accept(line);
        }
      }
      return process.waitFor();
    } finally {
      fork.end();
      forget(hook);
    }
  }

  private synchronized Process start(ProcessBuilder builder) throws IOException {
    if (ending) {
      throw new IOException("the JVM is ending");
    }
    Process started = builder.start();
    process = started;
    return started;
  }

  /** Asks the process and its children to end, and ends those that do not; nothing if they have. */
  private synchronized void end() {
    ending = true;
    if (process == null) {
      return;
    }
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    family.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        family.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      family.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // this JVM is ending, and the hook with it
    }
  }
}
