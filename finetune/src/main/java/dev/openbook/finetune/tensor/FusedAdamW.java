package dev.openbook.finetune.tensor;

import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;

/**
 * PyTorch's fused AdamW kernel, {@code aten::_fused_adamw_}: one pass over parameter, gradient and
 * moments, where the formula written out makes eleven.
 *
 * <p>It has no Java binding and is called through the dispatcher.
 */
final class FusedAdamW {
  private FusedAdamW() {}

  static void step(
      List<Tensor> parameters,
      List<Tensor> gradients,
      List<Tensor> firstMoments,
      List<Tensor> secondMoments,
      long step,
      double gradientFactor,
      AdamWSettings settings) {
    if (parameters.isEmpty()) {
      return;
    }
    org.bytedeco.pytorch.Tensor like = parameters.getFirst().handle();
    try (var name = new BytePointer("aten::_fused_adamw_");
        var overload = new BytePointer("");
        var operator = Dispatcher.singleton().findSchemaOrThrow(name, overload);
        var steps = number(like, (double) step);
        var divisor = number(like, 1 / gradientFactor);
        var stack = new IValueVector()) {
      push(stack, list(parameters, Tensor::handle));
      push(stack, list(gradients, Tensor::handle));
      push(stack, list(firstMoments, Tensor::handle));
      push(stack, list(secondMoments, Tensor::handle));
      push(stack, list(List.<Tensor>of(), Tensor::handle)); // no amsgrad
      push(stack, list(Collections.nCopies(parameters.size(), steps), Function.identity()));
      push(stack, new IValue(settings.learningRate()));
      push(stack, new IValue(settings.beta1()));
      push(stack, new IValue(settings.beta2()));
      push(stack, new IValue(settings.weightDecay()));
      push(stack, new IValue(settings.epsilon()));
      push(stack, new IValue(false)); // amsgrad
      push(stack, new IValue(false)); // maximize
      push(stack, gradientFactor == 1 ? new IValue() : new IValue(divisor));
      push(stack, new IValue()); // no flag of infinities
      operator.callBoxed(stack);
    }
  }

  private static void push(IValueVector stack, IValue value) {
    try (value) {
      stack.push_back(value);
    }
  }

  private static org.bytedeco.pytorch.Tensor number(
      org.bytedeco.pytorch.Tensor like, double value) {
    try (var options = like.options();
        var scalar = new Scalar(value)) {
      return torch.full(new long[] {}, scalar, options);
    }
  }

  private static <T> IValue list(List<T> tensors, Function<T, org.bytedeco.pytorch.Tensor> handle) {
    try (var type = new Type.TypePtr(TensorType.get());
        var list = new GenericList(type)) {
      for (T tensor : tensors) {
        try (var value = new IValue(handle.apply(tensor))) {
          list.push_back(value);
        }
      }
      return new IValue(list);
    }
  }
}
