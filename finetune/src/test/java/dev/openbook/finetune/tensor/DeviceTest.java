package dev.openbook.finetune.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TensorMemory.class)
class DeviceTest {
  @ParameterizedTest
  @CsvSource({"cpu, cpu", "cuda, cuda:0", "cuda:0, cuda:0", "cuda:3, cuda:3"})
  void parse_readsItsOwnName(String text, String name) {
    Device device = Device.parse(text);

    assertThat(device).hasToString(name);
    assertThat(Device.parse(device.toString())).isEqualTo(device);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "CPU", "gpu", "cuda:", "cuda:-1", "cuda:1000", "shapes", "cpu:0"})
  void parse_otherTextIsRefused(String text) {
    assertThatThrownBy(() -> Device.parse(text))
        .isInstanceOf(BadInputException.class)
        .hasMessage("device must be cpu, cuda or cuda:<n>, e.g. cuda:0, got '" + text + "'");
  }

  @Test
  void start_missingCudaIsRefusedInOneLine() {
    // the 99th GPU is missing whether the natives are those of CUDA or not
    assertThatThrownBy(() -> NativeRuntime.start(OptionalInt.empty(), Device.cuda(99)))
        .isInstanceOf(BadInputException.class)
        .message()
        .startsWith("device cuda:99 was asked, but ")
        .doesNotContain("\n");
  }

  @Test
  void write_throughHostMemoryHasNoOtherMemory() {
    try (TensorScope scope = shapes()) {
      Tensor tensor = scope.floats("x", new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

      assertThat(tensor.shape()).containsExactly(2, 3);
      assertThatThrownBy(tensor::memory)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("tensor 'x' is not in the machine's own memory");
    }
  }

  @Test
  void write_intoAViewSetsItsElementsAlone(TensorScope scope) {
    try (TensorScope work = scope.child("work")) {
      Tensor whole = work.zeros("x", Precision.F32, 3, 2);
      Tensor row = work.ops().narrow(whole, 0, 1, 1);

      row.write(
          memory -> {
            memory.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, 0, 5);
            memory.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, 1, 6);
          });

      assertThat(whole.toFloats()).containsExactly(0, 0, 5, 6, 0, 0);
    }
  }

  @Test
  void scope_childrenStandOnTheSameDevice() {
    try (TensorScope scope = shapes();
        TensorScope child = scope.child("work")) {
      assertThat(child.device().kind()).isEqualTo(Device.Kind.SHAPES);
      assertThat(child.dropoutMask("mask", Precision.BF16, 7, 0.1, 2, 3).shape())
          .containsExactly(2, 3);
    }
  }

  @Test
  void linear_packedWeightIsReadAsItStands() {
    try (TensorScope scope = shapes()) {
      TensorOps ops = scope.ops();
      Tensor x = scope.floats("x", new float[8], 1, 8);
      Weight packed = ops.packed(scope.floats("w", new float[24], 3, 8));

      assertThat(ops.linear(x, packed).shape()).containsExactly(1, 3);
    }
  }

  /** What other devices compute equals what the processor's own kernels do. */
  @ParameterizedTest
  @CsvSource({"F32, 5, 5", "F32, 1, 7", "F32, 3, 7", "BF16, 5, 5", "BF16, 1, 7", "BF16, 3, 7"})
  void plainAttention_equalsTheProcessors(
      Precision precision, int queries, int keys, TensorScope scope) {
    try (TensorScope work = scope.child("work")) {
      TensorOps ops = work.ops();
      Tensor q = ops.cast(work.floats("q", random(4 * queries * 8), 1, 4, queries, 8), precision);
      Tensor k = ops.cast(work.floats("k", random(2 * keys * 8), 1, 2, keys, 8), precision);

      float[] processors = ops.causalAttention(q, k, k).toFloats();
      Tensor plain = work.adopt("plain", Attention.plain(q.handle(), k.handle(), k.handle()), true);

      float tolerance = precision == Precision.F32 ? 1e-5f : 2e-2f;
      for (int i = 0; i < processors.length; i++) {
        assertThat(plain.toFloats()[i]).isCloseTo(processors[i], within(tolerance));
      }
    }
  }

  private static TensorScope shapes() {
    return NativeRuntime.start(OptionalInt.empty(), new Device(Device.Kind.SHAPES, 0))
        .open("shapes");
  }

  private static float[] random(int count) {
    var random = new SplittableRandom(11);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
