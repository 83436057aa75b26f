package dev.openbook.finetune.tensor;

import java.util.List;

/**
 * A matrix {@code [out, in]} in the form in which its kernel reads it; nothing but {@link
 * TensorOps#linear} can read it, and no gradient flows through it.
 *
 * <p>Owned by one scope, like the tensors that it is made of.
 */
public final class PackedWeight implements Weight {
  private final String name;
  private final Form form;

  PackedWeight(String name, Form form) {
    this.name = name;
    this.form = form;
  }

  /** How the numbers stand in memory. */
  sealed interface Form {
    /** Returns what the form is made of. */
    List<Tensor> tensors();

    /** Returns x w^T as a new native tensor. */
    org.bytedeco.pytorch.Tensor product(org.bytedeco.pytorch.Tensor x);
  }

  /** As the tensor stood: for devices whose kernels want no other order. */
  record Plain(Tensor weight) implements Form {
    @Override
    public List<Tensor> tensors() {
      return List.of(weight);
    }

    @Override
    public org.bytedeco.pytorch.Tensor product(org.bytedeco.pytorch.Tensor x) {
      return MatrixProduct.of(x, weight.handle());
    }
  }

  /** In oneDNN's order, in its own precision. */
  record OneDnn(Tensor weight) implements Form {
    @Override
    public List<Tensor> tensors() {
      return List.of(weight);
    }

    @Override
    public org.bytedeco.pytorch.Tensor product(org.bytedeco.pytorch.Tensor x) {
      return PackedProduct.of(x, weight.handle());
    }
  }

  /**
   * In 8-bit integers; see {@link Int8Product}.
   *
   * @param shape stands for the matrix where the kernel asks its sizes; holds one number
   * @param packed what the kernel reads
   * @param rowSums sum of each row's integers, [out]
   * @param rowScales value of one step of each row's integers, [out]
   * @param noBias zeros that the kernel adds, [out]
   */
  record Int8(Tensor shape, Tensor packed, Tensor rowSums, Tensor rowScales, Tensor noBias)
      implements Form {
    @Override
    public List<Tensor> tensors() {
      return List.of(shape, packed, rowSums, rowScales, noBias);
    }

    @Override
    public org.bytedeco.pytorch.Tensor product(org.bytedeco.pytorch.Tensor x) {
      return Int8Product.of(x, this);
    }
  }

  org.bytedeco.pytorch.Tensor product(org.bytedeco.pytorch.Tensor x) {
    return form.product(x);
  }

  @Override
  public PackedWeight moveTo(TensorScope scope) {
    form.tensors().forEach(tensor -> tensor.moveTo(scope));
    return this;
  }

  @Override
  public String toString() {
    return "packed " + name;
  }
}
