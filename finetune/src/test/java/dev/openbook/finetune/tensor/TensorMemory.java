package dev.openbook.finetune.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test its outermost {@link TensorScope} and fails the test when anything is left alive in
 * it: whatever a test opens, it closes.
 */
public final class TensorMemory implements ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(TensorMemory.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TensorScope.class;
  }

  @Override
  public TensorScope resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(SPACE)
        .computeIfAbsent(
            "scope",
            _ -> NativeRuntime.start(OptionalInt.empty()).open(context.getDisplayName()),
            TensorScope.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    TensorScope scope = context.getStore(SPACE).remove("scope", TensorScope.class);
    if (scope == null) {
      return;
    }
    long tensors = scope.liveTensors();
    long bytes = scope.liveBytes();
    scope.close();
    assertThat(tensors).as("tensors left alive").isZero();
    assertThat(bytes).as("native bytes left alive").isZero();
  }
}
