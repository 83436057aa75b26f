package dev.openbook.finetune.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;

/**
 * The native library, loaded with the thread settings that suit it; the way to the first {@link
 * TensorScope}.
 *
 * <p>OpenMP and OpenBLAS read the C environment once, when they are loaded. This class sets what
 * the user has not set before it touches the library, so it must come before any other use of it in
 * the process. Memory accounting by the garbage collector is switched off: scopes free their
 * tensors.
 *
 * <p>OpenBLAS gets one thread: its own wait busily and take the processors from OpenMP's (fused
 * attention of 9 heads of 512 x 512 x 64 took 212 ms with two of them, 9 ms with one), and large
 * products reach OpenMP's threads through oneDNN. OpenMP's threads spin for some tens of
 * microseconds before they sleep, about the gap between two operations. Longer is ruinous beside
 * other programs: with 2 threads on 2 processors under a load of 8, a spin of 20,000 rounds gave 3
 * tokens a second where none at all gave 35.
 */
public final class NativeRuntime {
  private final int threads;
  private final Device placement;

  private NativeRuntime(int threads, Device placement) {
    this.threads = threads;
    this.placement = placement;
  }

  /**
   * Loads the native library, or changes the number of threads when it is loaded already.
   *
   * @param threads threads of one operation, at least 1; empty takes all processors
   */
  public static NativeRuntime start(OptionalInt threads) {
    return start(threads, Device.CPU);
  }

  /**
   * Loads the native library, or changes the number of threads when it is loaded already.
   *
   * @param threads threads of one operation on the processor, at least 1; empty takes all
   * @param device where the tensors of scopes opened here are kept
   * @throws dev.openbook.datasets.BadInputException if the device or its natives are missing
   */
  public static NativeRuntime start(OptionalInt threads, Device device) {
    int count = threads.orElse(Runtime.getRuntime().availableProcessors());
    if (count < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + count);
    }
    environment(count).forEach(NativeRuntime::setUnlessGiven);
    // both count what the collector would free, reading /proc at each allocation
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    Placement.load(() -> torch.set_num_threads(count));
    Placement.require(device);
    return new NativeRuntime(count, device);
  }

  /** Opens a scope that stands in no other. */
  public TensorScope open(String name) {
    return new TensorScope(name, null, placement);
  }

  /** Returns the threads of one operation. */
  public int threads() {
    return threads;
  }

  /** Returns the bytes of physical memory that this process holds. */
  public long residentBytes() {
    return Pointer.physicalBytes();
  }

  /** Returns what the library found on this machine. */
  public DeviceInfo device() {
    return DeviceInfo.read(threads);
  }

  /** Returns the variables set for the native libraries unless the user has set them. */
  static Map<String, String> environment(int threads) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("OMP_NUM_THREADS", Integer.toString(threads));
    variables.put("OPENBLAS_NUM_THREADS", "1");
    if (System.getenv("OMP_WAIT_POLICY") == null) {
      variables.put("GOMP_SPINCOUNT", "2000");
    }
    return variables;
  }

  private static void setUnlessGiven(String name, String value) {
    if (System.getenv(name) == null) {
      setEnvironment(name, value);
    }
  }

  @SuppressWarnings("restricted") // the C environment has no Java interface
  private static void setEnvironment(String name, String value) {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol =
        linker
            .defaultLookup()
            .find("setenv")
            .orElseThrow(() -> new IllegalStateException("the C library has no setenv"));
    MethodHandle setenv =
        linker.downcallHandle(
            symbol,
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int failed = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
      if (failed != 0) {
        throw new IllegalStateException("setenv refused " + name + "=" + value);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("cannot set " + name + " in the C environment", e);
    }
  }
}
