package dev.openbook.finetune.tensor;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * {@code softmax(q k^T / sqrt(D) + mask) v} with grouped key and value heads.
 *
 * <p>Single precision goes to the fused kernel. In brain float that kernel runs its products
 * without oneDNN (366 ms where this needs 4.5, for 9 heads of 512 x 512 x 64 on one AVX-512 core),
 * so they are written out; queries of heads that share a key head become rows of one product, which
 * repeats no key. Long causal inputs go in blocks of queries, each against the keys that it can
 * see.
 *
 * <p>Legend: B batch, H query heads, K key and value heads, G = H / K, T queries, S keys, D head
 * size. q {@code [B, H, T, D]}, k and v {@code [B, K, S, D]}, result {@code [B, H, T, D]}.
 */
final class Attention {
  /** Queries a block: enough rows for a fast product, few enough to skip most unseen keys. */
  private static final long BLOCK = 256;

  private Attention() {}

  /** Returns attention where query t sees the first S - T + t + 1 keys. */
  static Tensor causal(Tensor q, Tensor k, Tensor v) {
    if (!q.is_cpu()) {
      return plain(q, k, v);
    }
    long queries = q.size(2);
    long keys = k.size(2);
    if (queries == 1) {
      return one(q, k, v, null);
    }
    if (queries == keys && isSingle(q)) {
      return fused(q, k, v, null, true);
    }
    if (queries == keys && !BrainFloats.HAVE_KERNELS) {
      return widened(q, k, v, (wideQ, wideK, wideV) -> fused(wideQ, wideK, wideV, null, true));
    }
    if (queries <= BLOCK) {
      return causalBlock(q, k, v, 0, queries);
    }
    try (TensorVector blocks = new TensorVector()) {
      for (long start = 0; start < queries; start += BLOCK) {
        long length = Math.min(BLOCK, queries - start);
        try (Tensor block = causalBlock(q, k, v, start, length)) {
          blocks.push_back(block);
        }
      }
      return torch.cat(blocks, 2);
    }
  }

  /** Returns attention under a mask [B or 1, 1, T, S] that is added to the scores. */
  static Tensor masked(Tensor q, Tensor k, Tensor v, Tensor mask) {
    return q.is_cpu() ? one(q, k, v, mask) : fused(q, k, v, mask, false);
  }

  /** Returns causal attention by the library's kernels alone, for devices whose they are best. */
  static Tensor plain(Tensor q, Tensor k, Tensor v) {
    long queries = q.size(2);
    long keys = k.size(2);
    if (queries == 1 || queries == keys) {
      return fused(q, k, v, null, queries > 1);
    }
    try (Tensor mask = causalMask(queries, keys, q)) {
      return fused(q, k, v, mask, false);
    }
  }

  private static Tensor causalBlock(Tensor q, Tensor k, Tensor v, long start, long length) {
    long seen = k.size(2) - q.size(2) + start + length;
    try (Tensor queries = q.narrow(2, start, length);
        Tensor keys = k.narrow(2, 0, seen);
        Tensor values = v.narrow(2, 0, seen);
        Tensor mask = causalMask(length, seen, q)) {
      return one(queries, keys, values, mask);
    }
  }

  /**
   * Returns [1, 1, T, S] as q is kept: -inf above the diagonal that ends in the last corner, 0
   * elsewhere.
   */
  private static Tensor causalMask(long queries, long keys, Tensor q) {
    try (TensorOptions options = q.options();
        Scalar unseen = new Scalar(Double.NEGATIVE_INFINITY);
        Tensor full = torch.full(new long[] {1, 1, queries, keys}, unseen, options)) {
      return torch.triu(full, keys - queries + 1);
    }
  }

  private static Tensor one(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
    if (isSingle(q)) {
      return folded(q, k, v, mask);
    }
    if (q.size(2) > 1 && BrainFloats.HAVE_KERNELS) {
      return written(q, k, v, mask);
    }
    try (Tensor wide = mask == null ? null : mask.to(torch.ScalarType.Float)) {
      return widened(q, k, v, (wideQ, wideK, wideV) -> folded(wideQ, wideK, wideV, wide));
    }
  }

  private static boolean isSingle(Tensor x) {
    return x.scalar_type().intern() == torch.ScalarType.Float;
  }

  private interface Kernel {
    Tensor of(Tensor q, Tensor k, Tensor v);
  }

  /**
   * Runs brain floats in single precision: for one query a head 3 times as fast as tiny products in
   * brain float, and for any number where the processor has no kernels for brain floats.
   */
  private static Tensor widened(Tensor q, Tensor k, Tensor v, Kernel kernel) {
    try (Tensor queries = q.to(torch.ScalarType.Float);
        Tensor keys = k.to(torch.ScalarType.Float);
        Tensor values = v.to(torch.ScalarType.Float);
        Tensor out = kernel.of(queries, keys, values)) {
      return out.to(q.scalar_type().intern());
    }
  }

  /** Folds few queries of a group into rows, so that keys need not be repeated for each head. */
  private static Tensor folded(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
    long queries = q.size(2);
    if (queries > 1 || q.size(1) == k.size(1)) {
      return fused(q, k, v, mask, false);
    }
    try (Tensor rows = q.reshape(q.size(0), k.size(1), -1, q.size(3));
        Tensor out = fused(rows, k, v, mask, false)) {
      return out.reshape(q.size(0), q.size(1), 1, q.size(3));
    }
  }

  private static Tensor fused(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask, boolean causal) {
    try (TensorOptional added = mask == null ? new TensorOptional() : new TensorOptional(mask);
        DoubleOptional scale = new DoubleOptional()) {
      boolean grouped = q.size(1) != k.size(1);
      return torch.scaled_dot_product_attention(q, k, v, added, 0.0, causal, scale, grouped);
    }
  }

  private static Tensor written(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
    long batch = q.size(0);
    long heads = q.size(1);
    long queries = q.size(2);
    long size = q.size(3);
    long groups = k.size(1);
    long keys = k.size(2);
    try (Scalar factor = new Scalar(1 / Math.sqrt((double) size));
        Tensor scaled = q.mul(factor);
        Tensor rows = scaled.reshape(batch * groups, heads / groups * queries, size);
        Tensor kept = k.reshape(batch * groups, keys, size);
        Tensor turned = kept.transpose(1, 2);
        Tensor scores = torch.bmm(rows, turned); // [B K, G T, S]
        Tensor weights = softmax(scores, mask, heads / groups);
        Tensor values = v.reshape(batch * groups, keys, size);
        Tensor out = torch.bmm(weights, values)) { // [B K, G T, D]
      return out.reshape(batch, heads, queries, size);
    }
  }

  private static Tensor softmax(Tensor scores, @Nullable Tensor mask, long groupSize) {
    if (mask != null) {
      addMask(scores, mask, groupSize);
    }
    return torch.softmax(scores, -1);
  }

  /** Adds the mask [B or 1, 1, T, S] to scores [B K, G T, S] in place. */
  private static void addMask(Tensor scores, Tensor mask, long groupSize) {
    long queries = mask.size(2);
    long keys = mask.size(3);
    long batch = mask.size(0);
    try (Tensor five = scores.view(batch, -1, groupSize, queries, keys);
        Tensor wide = mask.unsqueeze(2)) {
      five.add_(wide);
    }
  }
}
