package dev.openbook.eval.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepStoreTest {
  @TempDir private Path folder;

  @Test
  void markDone_isSeenByTheNextStoreAndOnlyForThatKey() throws IOException {
    var key = new StepKey("index", Map.of("a", 1, "b", "x"));
    try (StepStore store = StepStore.open(folder, System::nanoTime)) {
      assertThat(store.isDone(key)).isFalse();
      store.markDone(key);
    }
    try (StepStore store = StepStore.open(folder, System::nanoTime)) {
      assertThat(store.isDone(key)).isTrue();
      assertThat(store.isDone(new StepKey("index", Map.of("a", 2, "b", "x")))).isFalse();
      assertThat(store.isDone(new StepKey("texts", Map.of("a", 1, "b", "x")))).isFalse();
    }
  }

  @Test
  void make_doesAStepOnceAndKeepsItsTime() throws IOException {
    var key = new StepKey("index", Map.of("a", 1));
    var done = new AtomicInteger();
    var time = new AtomicLong();
    try (StepStore store = StepStore.open(folder, () -> time.getAndAdd(2_500_000_000L))) {
      assertThat(store.duration(key)).isEmpty();
      store.make(key, done::incrementAndGet);
      store.make(key, done::incrementAndGet);
      store.markDone(new StepKey("index", Map.of("a", 2)));
    }
    try (StepStore store = StepStore.open(folder, System::nanoTime)) {
      store.make(key, done::incrementAndGet);
      assertThat(store.duration(key)).contains(Duration.ofMillis(2500));
      assertThat(store.duration(new StepKey("index", Map.of("a", 2)))).isEmpty();
    }
    assertThat(done).hasValue(1);
  }

  @Test
  void hash_doesNotDependOnTheOrderOfInputs() {
    var one = new StepKey("k", new java.util.LinkedHashMap<>(Map.of("a", 1)));
    var inputs = new java.util.LinkedHashMap<String, Object>();
    inputs.put("z", 1);
    inputs.put("a", 2);
    var other = new java.util.LinkedHashMap<String, Object>();
    other.put("a", 2);
    other.put("z", 1);

    assertThat(new StepKey("k", inputs).hash()).isEqualTo(new StepKey("k", other).hash());
    assertThat(one.hash()).isNotEqualTo(new StepKey("k", inputs).hash());
  }

  @Test
  void open_refusesASecondProcessAndAFileInItsPlace() throws IOException {
    try (StepStore held = StepStore.open(folder, System::nanoTime)) {
      assertThat(held.isDone(new StepKey("k", Map.of()))).isFalse();
      assertThatThrownBy(() -> StepStore.open(folder, System::nanoTime))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("is in use by another openbook process");
    }
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> StepStore.open(file, System::nanoTime))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("cannot be written");
  }
}
