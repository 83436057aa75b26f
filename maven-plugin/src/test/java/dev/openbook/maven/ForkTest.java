package dev.openbook.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkTest {
  @TempDir private Path folder;

  @Test
  void run_passesBothStreamsInOrderAndTheExitCode() throws Exception {
    var lines = new ArrayList<String>();

    int exitCode =
        Fork.run(List.of("sh", "-c", "echo a; echo b >&2; pwd; exit 3"), folder, lines::add);

    assertThat(exitCode).isEqualTo(3);
    assertThat(lines).containsExactly("a", "b", folder.toRealPath().toString());
  }

  @Test
  void run_hasNoInput() throws Exception {
    assertThat(Fork.run(List.of("cat"), folder, line -> {})).isZero();
  }

  @Test
  void run_programThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> Fork.run(List.of("./nothing"), folder, line -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("./nothing");
  }

  @Test
  void run_endsTheFamilyWhenItsCallerFails() {
    var processes = new ArrayList<Long>();

    assertThatThrownBy(
            () ->
                Fork.run(
                    List.of("sh", "-c", "sleep 60 & echo $!; echo $$; wait"),
                    folder,
                    line -> {
                      processes.add(Long.valueOf(line));
                      if (processes.size() == 2) {
                        throw new IllegalStateException("enough");
                      }
                    }))
        .hasMessage("enough");

    assertThat(processes).hasSize(2);
    for (long id : processes) {
      Optional<ProcessHandle> left = ProcessHandle.of(id).filter(ProcessHandle::isAlive);
      left.ifPresent(
          process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10)));
    }
  }
}
