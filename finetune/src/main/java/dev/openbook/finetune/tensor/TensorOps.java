package dev.openbook.finetune.tensor;

import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What can be computed with tensors; each result is a new tensor of this object's scope.
 *
 * <p>Operands may belong to any open scope. Operations are recorded for gradients when an operand
 * requires one and no {@link GradientPause} is open. Dimensions count from 0, or from -1 for the
 * innermost. Shapes that do not fit are refused by the native library.
 *
 * <p>Legend: B batch, H query heads, K key and value heads, T queries, S keys, D head size, C
 * width, V vocabulary.
 */
public final class TensorOps {
  private final TensorScope scope;

  TensorOps(TensorScope scope) {
    this.scope = scope;
  }

  static torch.ScalarType scalarType(Precision precision) {
    return switch (precision) {
      case F32 -> torch.ScalarType.Float;
      case BF16 -> torch.ScalarType.BFloat16;
    };
  }

  /**
   * Returns {@code x w^T}; x {@code [.., in]}, w {@code [out, in]}, result {@code [.., out]}.
   *
   * @throws IllegalStateException if x needs a gradient and w is packed
   */
  public Tensor linear(Tensor x, Weight w) {
    return switch (w) {
      case Tensor plain -> made("linear", MatrixProduct.of(x.handle(), plain.handle()));
      case PackedWeight packed -> {
        if (x.requiresGradient()) {
          throw new IllegalStateException(
              "no gradient flows through '" + w + "', but '" + x.name() + "' needs one");
        }
        yield made("linear", packed.product(x.handle()));
      }
    };
  }

  /**
   * Returns {@code gradient w}, what {@link #linear}'s input gets back; never recorded.
   *
   * @param gradient of the result, {@code [.., out]}
   * @param w {@code [out, in]}
   * @return {@code [.., in]}
   */
  public Tensor linearInputGradient(Tensor gradient, Tensor w) {
    try (GradientPause _ = new GradientPause()) {
      return made(
          "linearInputGradient", MatrixProduct.inputGradient(gradient.handle(), w.handle()));
    }
  }

  /**
   * Returns {@code gradient^T x}, what {@link #linear}'s weight gets back; never recorded. For a
   * large weight see {@link TensorUpdates#addWeightGradient}.
   *
   * @param gradient of the result, {@code [.., out]}
   * @param x {@code [.., in]}
   * @return {@code [out, in]}
   */
  public Tensor linearWeightGradient(Tensor gradient, Tensor x) {
    try (GradientPause _ = new GradientPause()) {
      return made(
          "linearWeightGradient", MatrixProduct.weightGradient(gradient.handle(), x.handle()));
    }
  }

  /**
   * Returns a copy of w {@code [out, in]} that {@link #linear} reads faster. Where no kernel wants
   * another order (on other devices, and of brain floats on processors without instructions for
   * them) it shares w's memory.
   */
  public PackedWeight packed(Tensor w) {
    if (!scope.device().isCpu() || BrainFloats.areWidened(w.handle())) {
      Tensor same = made("unpacked " + w.name(), w.handle().detach());
      return new PackedWeight(w.name(), new PackedWeight.Plain(same));
    }
    Tensor packed = made("packed " + w.name(), PackedProduct.pack(w.handle()));
    return new PackedWeight(w.name(), new PackedWeight.OneDnn(packed));
  }

  /**
   * Returns w {@code [out, in]}, single precision, rounded to 8 bits with a scale for each row.
   * {@link #linear} then takes x in single precision and rounds it likewise.
   *
   * @throws IllegalStateException if the scope's device is not the processor
   */
  public PackedWeight packedInt8(Tensor w) {
    if (!scope.device().isCpu()) {
      throw new IllegalStateException("8-bit weights are for the processor, got " + scope.device());
    }
    return Int8Product.pack(scope, w);
  }

  /** Returns {@code a b}; a {@code [.., n, m]}, b {@code [.., m, k]}. */
  public Tensor matmul(Tensor a, Tensor b) {
    return made("matmul", torch.matmul(a.handle(), b.handle()));
  }

  /**
   * Returns table rows; table {@code [V, C]}, ids integers {@code [..]}, result {@code [.., C]}.
   */
  public Tensor embedding(Tensor table, Tensor ids) {
    return made("embedding", torch.embedding(table.handle(), ids.handle()));
  }

  /**
   * Returns {@code x / sqrt(mean(x^2) + epsilon) * weight}, computed in single precision.
   *
   * @param x {@code [.., C]}
   * @param weight {@code [C]}
   */
  public Tensor rmsNorm(Tensor x, Tensor weight, double epsilon) {
    if (FewRows.suits(x.handle(), weight.handle()) && x.handle().is_contiguous()) {
      return made("rmsNorm", FewRows.rmsNorm(x.handle(), weight.handle(), epsilon));
    }
    try (var w = new TensorOptional(weight.handle());
        var e = new DoubleOptional(epsilon)) {
      return made("rmsNorm", torch.rms_norm(x.handle(), weight.shape(), w, e));
    }
  }

  /**
   * Returns x turned by rotary position angles, halves convention: pair {@code (x[i], x[i + D/2])}.
   *
   * @param x {@code [.., D]}
   * @param cos cosines, the same for both halves, broadcast to x
   * @param sin sines, negated in the first half, broadcast to x
   * @see <a href="https://arxiv.org/abs/2104.09864">Su et al., RoFormer, section 3.2</a>
   */
  public Tensor rotate(Tensor x, Tensor cos, Tensor sin) {
    if (x.handle().dim() == FewRows.ROTATED_DIMENSIONS && FewRows.suits(x.handle(), cos.handle())) {
      return made("rotate", FewRows.rotate(x.handle(), cos.handle(), sin.handle()));
    }
    long half = x.size(-1) / 2;
    try (var straight = x.handle().mul(cos.handle());
        var swapped = torch.roll(x.handle(), new long[] {half}, new long[] {-1})) {
      return made("rotate", torch.addcmul(straight, swapped, sin.handle()));
    }
  }

  /**
   * Returns causal attention: query t sees the first {@code S - T + t + 1} keys.
   *
   * @param q {@code [B, H, T, D]}
   * @param k {@code [B, K, S, D]}, K divides H: consecutive H / K query heads share a key head
   * @param v {@code [B, K, S, D]}
   * @return {@code [B, H, T, D]}
   */
  public Tensor causalAttention(Tensor q, Tensor k, Tensor v) {
    return made("causalAttention", Attention.causal(q.handle(), k.handle(), v.handle()));
  }

  /**
   * Returns attention under a mask that is added to the scaled scores.
   *
   * @param mask {@code [B or 1, 1, T, S]}, 0 where a query sees a key and {@code -inf} elsewhere,
   *     of q's precision; each query must see a key
   * @see #causalAttention shapes of q, k and v
   */
  public Tensor attention(Tensor q, Tensor k, Tensor v, Tensor mask) {
    return made("attention", Attention.masked(q.handle(), k.handle(), v.handle(), mask.handle()));
  }

  /** Returns {@code silu(gate) * up}; both {@code [.., n]}. */
  public Tensor swiGlu(Tensor gate, Tensor up) {
    try (var activated = torch.silu(gate.handle())) {
      return made("swiGlu", activated.mul(up.handle()));
    }
  }

  /** Returns {@code a + b}. */
  public Tensor add(Tensor a, Tensor b) {
    return made("add", a.handle().add(b.handle()));
  }

  /** Returns {@code a + factor * b}. */
  public Tensor add(Tensor a, Tensor b, double factor) {
    try (var scalar = new Scalar(factor)) {
      return made("add", a.handle().add(b.handle(), scalar));
    }
  }

  /** Returns {@code a - b}. */
  public Tensor subtract(Tensor a, Tensor b) {
    return made("subtract", a.handle().sub(b.handle()));
  }

  /** Returns the elementwise product. */
  public Tensor multiply(Tensor a, Tensor b) {
    return made("multiply", a.handle().mul(b.handle()));
  }

  /** Returns {@code a * factor}. */
  public Tensor scale(Tensor a, double factor) {
    try (var scalar = new Scalar(factor)) {
      return made("scale", a.handle().mul(scalar));
    }
  }

  /** Returns {@code log(1 / (1 + exp(-a)))}. */
  public Tensor logSigmoid(Tensor a) {
    return made("logSigmoid", torch.log_sigmoid(a.handle()));
  }

  /** Returns the sum of all elements. */
  public Tensor sum(Tensor a) {
    return made("sum", a.handle().sum());
  }

  /** Returns the sums over the innermost dimension. */
  public Tensor sumInnermost(Tensor a) {
    return made("sumInnermost", a.handle().sum(-1));
  }

  /** Returns the sums over all dimensions but the innermost; a {@code [.., n]}, result [n]. */
  public Tensor sumRows(Tensor a) {
    try (var rows = a.handle().reshape(-1, a.size(-1))) {
      return made("sumRows", rows.sum(0));
    }
  }

  /** Returns the mean of all elements. */
  public Tensor mean(Tensor a) {
    try (var type = new ScalarTypeOptional()) {
      return made("mean", a.handle().mean(type));
    }
  }

  /** Returns the Euclidean norm of all elements. */
  public Tensor norm(Tensor a) {
    return made("norm", torch.linalg_vector_norm(a.handle()));
  }

  /** Returns log-probabilities over the innermost dimension, in single precision. */
  public Tensor logSoftmax(Tensor logits) {
    try (var type = new ScalarTypeOptional(torch.ScalarType.Float)) {
      return made("logSoftmax", torch.log_softmax(logits.handle(), -1L, type));
    }
  }

  /** Returns {@code log(sum(exp(a)))} over the innermost dimension, in a's precision. */
  public Tensor logSumExp(Tensor a) {
    return made("logSumExp", torch.logsumexp(a.handle(), -1L));
  }

  /** Returns the index of the greatest element of the innermost dimension; ties: any. */
  public Tensor argmax(Tensor a) {
    try (var dimension = new LongOptional(-1)) {
      return made("argmax", torch.argmax(a.handle(), dimension, false));
    }
  }

  /**
   * The greatest elements of the innermost dimension, best first.
   *
   * @param values {@code [.., k]}
   * @param indices integers {@code [.., k]}
   */
  public record TopK(Tensor values, Tensor indices) {}

  /** Returns the k greatest elements of the innermost dimension, best first. */
  public TopK topK(Tensor a, long k) {
    try (var pair = torch.topk(a.handle(), k, -1, true, true);
        var values = pair.get0();
        var indices = pair.get1()) {
      return new TopK(
          made("topK", new org.bytedeco.pytorch.Tensor(values)),
          made("topK", new org.bytedeco.pytorch.Tensor(indices)));
    }
  }

  /** Returns the tensors joined along a dimension. */
  public Tensor cat(List<Tensor> parts, int dimension) {
    var handles = new org.bytedeco.pytorch.Tensor[parts.size()];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = parts.get(i).handle();
    }
    try (TensorVector vector = new TensorVector(handles)) {
      return made("cat", torch.cat(vector, dimension));
    }
  }

  /** Returns the tensors as blocks on a diagonal, zero elsewhere; each has two dimensions. */
  public Tensor blockDiagonal(List<Tensor> blocks) {
    var handles = new org.bytedeco.pytorch.Tensor[blocks.size()];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = blocks.get(i).handle();
    }
    try (TensorVector vector = new TensorVector(handles)) {
      return made("blockDiagonal", torch.block_diag(vector));
    }
  }

  /** Returns a view of {@code length} indices from {@code start} along a dimension. */
  public Tensor narrow(Tensor a, int dimension, long start, long length) {
    return view("narrow", a.handle().narrow(dimension, start, length));
  }

  /**
   * Returns rows of a leaf as a parameter of their own: a view whose {@link Tensor#gradient} is
   * those rows of the leaf's, and which is changed without being recorded.
   */
  public Tensor parameterRows(String name, Tensor leaf, long start, long length) {
    try (var apart = leaf.handle().detach()) {
      Tensor rows = view(name, apart.narrow(0, start, length));
      rows.gradientRowsOf(leaf, start);
      return rows;
    }
  }

  /** Returns the given indices along a dimension, a copy. */
  public Tensor indexSelect(Tensor a, int dimension, Tensor indices) {
    return made("indexSelect", a.handle().index_select(dimension, indices.handle()));
  }

  /** Returns {@code a[.., indices[..]]} of the innermost dimension; indices {@code [.., n]}. */
  public Tensor gather(Tensor a, Tensor indices) {
    return made("gather", a.handle().gather(-1, indices.handle()));
  }

  /** Returns the elements in another shape; a view where the memory allows it. */
  public Tensor reshape(Tensor a, long... shape) {
    return view("reshape", a.handle().reshape(shape));
  }

  /** Returns a view with two dimensions swapped. */
  public Tensor transpose(Tensor a, int first, int second) {
    return view("transpose", a.handle().transpose(first, second));
  }

  /** Returns a view with dimensions of size 1 repeated. */
  public Tensor expand(Tensor a, long... shape) {
    return view("expand", a.handle().expand(shape));
  }

  /** Returns the elements row-major without gaps; a view if they are so already. */
  public Tensor contiguous(Tensor a) {
    var handle = a.handle();
    boolean already = handle.is_contiguous();
    return scope.adopt("contiguous", handle.contiguous(), !already);
  }

  /** Returns the numbers in the given precision; a view if they are so already. */
  public Tensor cast(Tensor a, Precision precision) {
    var handle = a.handle();
    boolean same = a.precisionOrNull() == precision;
    return scope.adopt("cast", handle.to(scalarType(precision)), !same);
  }

  /** Returns a view from which no gradient flows back. */
  public Tensor detach(Tensor a) {
    return view("detach", a.handle().detach());
  }

  private Tensor made(String name, org.bytedeco.pytorch.@Nullable Tensor handle) {
    return adopt(name, handle, true);
  }

  private Tensor view(String name, org.bytedeco.pytorch.@Nullable Tensor handle) {
    return adopt(name, handle, false);
  }

  private Tensor adopt(
      String name, org.bytedeco.pytorch.@Nullable Tensor handle, boolean ownsMemory) {
    if (handle == null) {
      throw new IllegalStateException(name + " returned no tensor");
    }
    return scope.adopt(name, handle, ownsMemory);
  }
}
