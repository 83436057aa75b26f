package dev.openbook.finetune.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Maker and owner of tensors: closing the scope frees every tensor that is still in it.
 *
 * <p>Scopes nest: a step opens a child of the scope that holds its result, works in the child, and
 * moves the result out. Closing a scope closes its children first; a second close does nothing.
 * Counts include the children's. Used by one thread at a time.
 */
public final class TensorScope implements AutoCloseable {
  private final String name;
  private final @Nullable TensorScope parent;
  private final Device device;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<TensorScope> children = new ArrayList<>();
  private final TensorOps ops = new TensorOps(this);
  private boolean closed;
  private long liveTensors;
  private long liveBytes;
  private long peakBytes;

  TensorScope(String name, @Nullable TensorScope parent, Device device) {
    this.name = name;
    this.parent = parent;
    this.device = device;
  }

  /** Opens a scope inside this one. */
  public TensorScope child(String childName) {
    requireOpen();
    TensorScope child = new TensorScope(childName, this, device);
    children.add(child);
    return child;
  }

  /** Returns the operations whose results belong to this scope. */
  public TensorOps ops() {
    return ops;
  }

  /** Returns what the scope is for, for messages. */
  public String name() {
    return name;
  }

  /** Returns where the scope's tensors are kept. */
  public Device device() {
    return device;
  }

  /** Returns the number of open tensors, those of children included. */
  public long liveTensors() {
    return liveTensors;
  }

  /** Returns the bytes of open tensors, views not counted twice, those of children included. */
  public long liveBytes() {
    return liveBytes;
  }

  /** Returns the most bytes that were live at once. */
  public long peakBytes() {
    return peakBytes;
  }

  /**
   * Makes a tensor of single-precision numbers.
   *
   * @param values row-major, copied
   * @param shape sizes, whose product is the number of values
   */
  public Tensor floats(String tensorName, float[] values, long... shape) {
    Tensor tensor = empty(tensorName, Precision.F32, shape);
    requireCount(tensor, values.length);
    tensor.write(
        memory -> MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT, 0, values.length));
    return tensor;
  }

  /**
   * Makes a tensor of 64-bit integers, e.g. token ids.
   *
   * @param values row-major, copied
   * @param shape sizes, whose product is the number of values
   */
  public Tensor longs(String tensorName, long[] values, long... shape) {
    Tensor tensor = make(tensorName, torch.ScalarType.Long, shape);
    requireCount(tensor, values.length);
    tensor.write(
        memory -> MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_LONG, 0, values.length));
    return tensor;
  }

  /** Makes a tensor of zeros. */
  public Tensor zeros(String tensorName, Precision precision, long... shape) {
    Tensor tensor = empty(tensorName, precision, shape);
    tensor.handle().zero_();
    return tensor;
  }

  /** Makes a tensor whose numbers are not set yet; write them through {@link Tensor#write}. */
  public Tensor empty(String tensorName, Precision precision, long... shape) {
    return make(tensorName, TensorOps.scalarType(precision), shape);
  }

  /**
   * Makes a random mask: 0 with probability {@code rate}, otherwise {@code 1 / (1 - rate)}. Drawn
   * by the processor, so that it is the same on every device.
   *
   * @param seed the mask depends on it and the shape alone
   * @param rate share that is dropped, [0, 1)
   */
  public Tensor dropoutMask(
      String tensorName, Precision precision, long seed, double rate, long... shape) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate must be in [0, 1), got " + rate);
    }
    requireOpen();
    var mask = Placement.empty(Device.CPU, TensorOps.scalarType(precision), shape);
    try (var generator = torch.createCPUGenerator(seed);
        var optional = new org.bytedeco.pytorch.GeneratorOptional(generator);
        var scale = new org.bytedeco.pytorch.Scalar(1 / (1 - rate))) {
      mask.bernoulli_(1 - rate, optional);
      mask.mul_(scale);
    }
    return adopt(tensorName, Placement.upload(device, mask), true);
  }

  /** Returns a second tensor over the same memory that lives as long as this scope. */
  public Tensor retain(Tensor tensor) {
    return adopt(tensor.name(), new org.bytedeco.pytorch.Tensor(tensor.handle()), false);
  }

  /** Frees everything in the scope and its children. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    while (!children.isEmpty()) {
      children.getLast().close();
    }
    closed = true;
    for (Tensor tensor : tensors) {
      count(-1, -tensor.ownedBytes());
      tensor.free();
    }
    tensors.clear();
    if (parent != null) {
      parent.children.remove(this);
    }
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("tensor scope '" + name + "' is closed");
    }
  }

  Tensor adopt(String tensorName, org.bytedeco.pytorch.Tensor handle, boolean ownsMemory) {
    if (closed) {
      handle.close();
      requireOpen();
    }
    long bytes = ownsMemory ? handle.nbytes() : 0;
    Tensor tensor = new Tensor(tensorName, handle, bytes, this, tensors.size());
    tensors.add(tensor);
    count(1, bytes);
    return tensor;
  }

  int take(Tensor tensor) {
    tensors.add(tensor);
    count(1, tensor.ownedBytes());
    return tensors.size() - 1;
  }

  void release(Tensor tensor, int slot) {
    Tensor last = tensors.removeLast();
    if (last != tensor) {
      tensors.set(slot, last);
      last.slot(slot);
    }
    count(-1, -tensor.ownedBytes());
  }

  private void count(int tensorCount, long bytes) {
    for (TensorScope scope = this; scope != null; scope = scope.parent) {
      scope.liveTensors += tensorCount;
      scope.liveBytes += bytes;
      scope.peakBytes = Math.max(scope.peakBytes, scope.liveBytes);
    }
  }

  private Tensor make(String tensorName, torch.ScalarType type, long... shape) {
    requireOpen();
    return adopt(tensorName, Placement.empty(device, type, shape), true);
  }

  private static void requireCount(Tensor tensor, long count) {
    if (tensor.elementCount() != count) {
      throw new IllegalArgumentException(
          "values size (" + count + ") does not match shape of " + tensor);
    }
  }
}
