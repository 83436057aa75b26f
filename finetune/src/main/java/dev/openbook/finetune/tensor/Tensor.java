package dev.openbook.finetune.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.LongArrayRef;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of one type in a rectangular shape, in native memory.
 *
 * <p>Owned by one {@link TensorScope} and freed with it. A view (narrow, transpose, ...) is a
 * tensor of its own that shares memory; the memory lives until the last tensor that shares it is
 * closed.
 */
public final class Tensor implements Weight {
  private final String name;
  private final long ownedBytes;
  private org.bytedeco.pytorch.@Nullable Tensor handle;
  private TensorScope owner;
  private int slot;
  private long @Nullable [] shape;
  private @Nullable Tensor gradientOwner;
  private long gradientStart;

  /** Takes a native tensor over; {@code ownedBytes} is 0 for a view. */
  Tensor(
      String name,
      org.bytedeco.pytorch.Tensor handle,
      long ownedBytes,
      TensorScope owner,
      int slot) {
    this.name = name;
    this.handle = handle;
    this.ownedBytes = ownedBytes;
    this.owner = owner;
    this.slot = slot;
  }

  /** Returns what the tensor was called by whoever made it, for messages. */
  public String name() {
    return name;
  }

  /** Returns the sizes, outermost first; a copy. */
  public long[] shape() {
    return sizes().clone();
  }

  /**
   * Returns one size.
   *
   * @param dimension from 0, or from -1 for the innermost
   */
  public long size(int dimension) {
    long[] sizes = sizes();
    return sizes[dimension < 0 ? sizes.length + dimension : dimension];
  }

  /** Returns the number of elements. */
  public long elementCount() {
    return handle().numel();
  }

  /** Returns the bytes that this tensor accounts for; 0 for a view. */
  public long ownedBytes() {
    return ownedBytes;
  }

  /** Returns the precision; empty when the elements are integers. */
  public Optional<Precision> precision() {
    return Optional.ofNullable(precisionOrNull());
  }

  /** Returns whether the memory has been freed. */
  public boolean isClosed() {
    return handle == null;
  }

  /** Returns the elements as floats, row-major; a copy. */
  public float[] toFloats() {
    float[] values = new float[Math.toIntExact(elementCount())];
    if (values.length == 0) {
      return values;
    }
    try (var host = handle().cpu();
        var wide = host.to(torch.ScalarType.Float);
        var dense = wide.contiguous();
        FloatPointer data = dense.data_ptr_float()) {
      data.get(values);
    }
    return values;
  }

  /** Returns the elements as integers, row-major; a copy. */
  public long[] toLongs() {
    long[] values = new long[Math.toIntExact(elementCount())];
    if (values.length == 0) {
      return values;
    }
    try (var host = handle().cpu();
        var wide = host.to(torch.ScalarType.Long);
        var dense = wide.contiguous();
        LongPointer data = dense.data_ptr_long()) {
      data.get(values);
    }
    return values;
  }

  /** Returns the value of a tensor of one element. */
  public double item() {
    return handle().item_double();
  }

  /**
   * Returns the memory itself, to be read or written while the tensor is open.
   *
   * @throws IllegalStateException if the elements do not stand row-major without gaps, or not in
   *     the machine's own memory: see {@link #write} and {@link #copyTo}
   */
  public MemorySegment memory() {
    return memory(handle());
  }

  /**
   * Fills memory.
   *
   * @param <E> what goes wrong; {@link RuntimeException} for nothing
   */
  @FunctionalInterface
  public interface Filler<E extends Exception> {
    /** Writes every element, row-major. */
    void fill(MemorySegment memory) throws E;
  }

  /**
   * Sets the elements: in place on the processor, through a copy in its memory elsewhere.
   *
   * @throws IllegalStateException if the elements do not stand row-major without gaps
   * @throws E if the filler throws it; the elements are then undefined
   */
  public <E extends Exception> void write(Filler<E> filler) throws E {
    org.bytedeco.pytorch.Tensor open = handle();
    if (open.is_cpu()) {
      filler.fill(memory(open));
      return;
    }
    try (GradientPause _ = new GradientPause();
        var host = Placement.empty(Device.CPU, open.scalar_type().intern(), sizes())) {
      filler.fill(memory(host));
      open.copy_(host);
    }
  }

  /**
   * Copies the elements, row-major, into memory of this tensor's size.
   *
   * @throws IllegalStateException if the elements do not stand row-major without gaps
   */
  public void copyTo(MemorySegment target) {
    try (var host = handle().cpu()) {
      target.copyFrom(memory(host));
    }
  }

  @SuppressWarnings("restricted") // the segment's size is the tensor's own
  private MemorySegment memory(org.bytedeco.pytorch.Tensor open) {
    if (!open.is_cpu()) {
      throw new IllegalStateException("tensor '" + name + "' is not in the machine's own memory");
    }
    if (!open.is_contiguous()) {
      throw new IllegalStateException("tensor '" + name + "' is not contiguous");
    }
    try (Pointer data = open.data_ptr()) {
      return MemorySegment.ofAddress(data.address()).reinterpret(open.nbytes());
    }
  }

  /** Makes this a leaf whose gradient is asked; returns this. */
  public Tensor requireGradient() {
    handle().set_requires_grad(true); // the native call returns its receiver: not to be closed
    return this;
  }

  /** Returns whether gradients flow to this tensor. */
  public boolean requiresGradient() {
    return handle().requires_grad();
  }

  /** Returns the gradient that has been added up so far, as a tensor of {@code scope}. */
  public Optional<Tensor> gradient(TensorScope scope) {
    Tensor leaf = gradientOwner == null ? this : gradientOwner;
    var gradient = leaf.handle().grad();
    if (!gradient.defined()) {
      gradient.close();
      return Optional.empty();
    }
    try (gradient) { // refers to the leaf's own, which may be forgotten before the result is
      var handle =
          leaf == this
              ? new org.bytedeco.pytorch.Tensor(gradient)
              : gradient.narrow(0, gradientStart, size(0));
      return Optional.of(scope.adopt("gradient of " + name, handle, false));
    }
  }

  /**
   * Adds to the gradient, in this tensor's own precision.
   *
   * @param more shape of this tensor
   */
  public void addGradient(Tensor more) {
    try (GradientPause _ = new GradientPause();
        var gradient = mutableGradient()) {
      gradient.add_(more.handle());
    }
  }

  /** Returns the native gradient to be added to, zeros at first; the caller closes it. */
  org.bytedeco.pytorch.Tensor mutableGradient() {
    var gradient = handle().mutable_grad();
    if (!gradient.defined()) {
      try (var zero = torch.zeros_like(handle())) {
        gradient.put(zero);
      }
    }
    return gradient;
  }

  /** Makes this, rows of a leaf from {@code start}, a parameter whose gradient is the leaf's. */
  void gradientRowsOf(Tensor leaf, long start) {
    gradientOwner = leaf;
    gradientStart = start;
  }

  /** Forgets the gradient and frees its memory; of rows of a leaf, that of the whole leaf. */
  public void clearGradient() {
    if (gradientOwner != null) {
      gradientOwner.clearGradient();
      return;
    }
    try (var gradient = handle().mutable_grad()) {
      gradient.reset();
    }
  }

  /** Adds the gradients of this one-element tensor to all leaves that it depends on. */
  public void backward() {
    handle().backward();
  }

  /**
   * Adds the gradients of {@code sum(this * gradient)} to all leaves.
   *
   * @param gradient shape of this tensor
   */
  public void backward(Tensor gradient) {
    try (var keep = new org.bytedeco.pytorch.BoolOptional();
        var inputs = new org.bytedeco.pytorch.TensorArrayRefOptional()) {
      handle().backward(gradient.handle(), keep, false, inputs);
    }
  }

  /**
   * Gives the tensor to another scope; returns this.
   *
   * @throws IllegalStateException if the tensor or the scope is closed
   */
  @Override
  public Tensor moveTo(TensorScope scope) {
    handle();
    scope.requireOpen();
    owner.release(this, slot);
    slot = scope.take(this);
    owner = scope;
    return this;
  }

  /** Frees the tensor before its scope does; a second call does nothing. */
  public void close() {
    if (handle != null) {
      owner.release(this, slot);
      free();
    }
  }

  @Override
  public String toString() {
    return name + (handle == null ? " (closed)" : Arrays.toString(sizes()));
  }

  org.bytedeco.pytorch.Tensor handle() {
    org.bytedeco.pytorch.Tensor open = handle;
    if (open == null) {
      throw new IllegalStateException("tensor '" + name + "' is closed");
    }
    return open;
  }

  @Nullable Precision precisionOrNull() {
    return switch (handle().scalar_type().intern()) {
      case Float -> Precision.F32;
      case BFloat16 -> Precision.BF16;
      default -> null;
    };
  }

  void slot(int index) {
    slot = index;
  }

  void free() {
    org.bytedeco.pytorch.Tensor open = handle;
    if (open != null) {
      handle = null;
      open.close();
    }
  }

  private long[] sizes() {
    long[] known = shape;
    if (known == null) {
      org.bytedeco.pytorch.Tensor open = handle();
      try (LongArrayRef sizes = open.sizes()) {
        known = new long[Math.toIntExact(sizes.size())];
        for (int i = 0; i < known.length; i++) {
          known[i] = sizes.get(i);
        }
      }
      shape = known;
    }
    return known;
  }
}
