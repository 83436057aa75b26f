package dev.openbook.finetune.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TensorMemory.class)
class TensorScopeTest {
  @Test
  void close_freesTensorsOfTheScopeAndItsChildren(TensorScope scope) {
    TensorScope outer = scope.child("outer");
    Tensor mine = outer.floats("mine", new float[] {1, 2, 3}, 3);
    Tensor inner = outer.child("inner").longs("ids", new long[] {4, 5}, 1, 2);
    assertThat(scope.liveTensors()).isEqualTo(2);
    assertThat(scope.liveBytes()).isEqualTo(3 * 4 + 2 * 8);

    outer.close();

    assertThat(mine.isClosed()).isTrue();
    assertThat(inner.isClosed()).isTrue();
    assertThat(scope.liveTensors()).isZero();
    assertThat(scope.liveBytes()).isZero();
    assertThat(scope.peakBytes()).isEqualTo(28);
  }

  @Test
  void close_twiceDoesNothing(TensorScope scope) {
    TensorScope once = scope.child("once");
    Tensor tensor = once.zeros("zeros", Precision.F32, 2);
    tensor.close();
    tensor.close();
    once.close();
    once.close();

    assertThat(scope.liveTensors()).isZero();
    assertThat(scope.liveBytes()).isZero();
  }

  @Test
  void use_afterCloseNamesTheTensor(TensorScope scope) {
    Tensor tensor = scope.zeros("model.norm.weight", Precision.BF16, 4);
    tensor.close();

    assertThatThrownBy(tensor::toFloats)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tensor 'model.norm.weight' is closed");
    TensorScope closed = scope.child("step 3");
    closed.close();
    assertThatThrownBy(() -> closed.zeros("x", Precision.F32, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("tensor scope 'step 3' is closed");
  }

  @Test
  void moveTo_outlivesTheScope(TensorScope scope) {
    try (TensorScope result = scope.child("result")) {
      Tensor moved;
      try (TensorScope work = scope.child("work")) {
        work.zeros("first", Precision.F32, 8);
        moved = work.floats("second", new float[] {7}, 1).moveTo(result);
        work.zeros("third", Precision.F32, 8);
      }

      assertThat(moved.toFloats()).containsExactly(7);
      assertThat(result.liveTensors()).isEqualTo(1);
      assertThat(result.liveBytes()).isEqualTo(4);
    }
  }

  @Test
  void retain_sharesMemoryThatOutlivesTheFirstScope(TensorScope scope) {
    try (TensorScope result = scope.child("result")) {
      Tensor shared;
      try (TensorScope work = scope.child("work")) {
        Tensor first = work.floats("first", new float[] {1, 2}, 2);
        shared = result.retain(first);
        TensorUpdates.scale(first, 3);
      }

      assertThat(shared.toFloats()).containsExactly(3, 6);
    }
  }

  @Test
  void residentMemory_staysFlatOverManySteps(TensorScope scope) {
    NativeRuntime runtime = NativeRuntime.start(OptionalInt.empty());
    step(scope);
    long before = runtime.residentBytes();
    for (int i = 0; i < 300; i++) {
      step(scope);
    }

    // 300 steps of 12 MB would be 3.6 GB if anything of them stayed
    assertThat(runtime.residentBytes() - before).isLessThan(200L << 20);
  }

  private static void step(TensorScope scope) {
    try (TensorScope work = scope.child("step")) {
      Tensor x = work.zeros("x", Precision.F32, 1000, 1000).requireGradient();
      Tensor y = work.ops().multiply(x, x);
      work.ops().sum(y).backward();
    }
  }

  @Test
  void floats_refusesAnotherShape(TensorScope scope) {
    try (TensorScope work = scope.child("work")) {
      assertThatThrownBy(() -> work.floats("x", new float[] {1, 2}, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("values size (2) does not match shape of x[3]");
    }
  }

  @Test
  void dropoutMask_dependsOnTheSeedAlone(TensorScope scope) {
    try (TensorScope work = scope.child("work")) {
      float[] first = work.dropoutMask("mask", Precision.F32, 5, 0.25, 1000).toFloats();
      float[] again = work.dropoutMask("mask", Precision.F32, 5, 0.25, 1000).toFloats();
      float[] other = work.dropoutMask("mask", Precision.F32, 6, 0.25, 1000).toFloats();

      assertThat(again).containsExactly(first);
      assertThat(other).isNotEqualTo(first);
      int dropped = 0;
      for (float value : first) {
        assertThat(value).isIn(0f, (float) (1 / 0.75));
        dropped += value == 0 ? 1 : 0;
      }
      assertThat(dropped).isBetween(200, 300);
    }
  }
}
