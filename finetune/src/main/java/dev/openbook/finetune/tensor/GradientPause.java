package dev.openbook.finetune.tensor;

import org.bytedeco.pytorch.NoGradGuard;

/**
 * While open, what this thread computes is not recorded for gradients. Open in try-with-resources.
 */
public final class GradientPause implements AutoCloseable {
  private final NoGradGuard guard = new NoGradGuard();

  @Override
  public void close() {
    guard.close();
  }
}
