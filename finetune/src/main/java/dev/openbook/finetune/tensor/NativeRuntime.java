package dev.openbook.finetune.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
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
  private static final System.Logger LOGGER = System.getLogger(NativeRuntime.class.getName());

  // malloc.h of the GNU C library
  private static final int MALLOC_TRIM_THRESHOLD = -1;
  private static final int MALLOC_MMAP_THRESHOLD = -3;
  private static final int MALLOC_ARENA_MAX = -8;
  private static final int KEPT_BYTES = 1 << 30;

  private static final String LOG_LEVEL = "TORCH_CPP_LOG_LEVEL";

  private final int threads;
  private final Device placement;
  private final Precision fastestPrecision;

  private NativeRuntime(int threads, Device placement, Precision fastestPrecision) {
    this.threads = threads;
    this.placement = placement;
    this.fastestPrecision = fastestPrecision;
  }

  /**
   * Loads the native library, or changes the number of threads when it is loaded already.
   *
   * @param threads threads of one operation, at least 1; empty takes those of the environment or of
   *     an earlier start, at first all processors
   */
  public static NativeRuntime start(OptionalInt threads) {
    return start(threads, Device.CPU);
  }

  /**
   * Loads the native library, or changes the number of threads when it is loaded already.
   *
   * @param threads threads of one operation on the processor, at least 1; empty takes those of the
   *     environment or of an earlier start, at first all processors
   * @param device where the tensors of scopes opened here are kept
   * @throws dev.openbook.datasets.BadInputException if the device or its natives are missing
   */
  public static NativeRuntime start(OptionalInt threads, Device device) {
    RuntimeSettings defaults = RuntimeSettings.defaults(device);
    if (threads.isEmpty()) {
      load(defaults.threads(), torch::get_num_threads);
    } else {
      int count = threads.getAsInt();
      load(ThreadSettings.defaults(count), () -> torch.set_num_threads(count));
    }
    return started(device, defaults.fastestPrecision());
  }

  /**
   * Loads the native library with settings, of which those that the user's environment has go
   * before. When it is loaded already, the number of threads alone is changed.
   *
   * @param device where the tensors of scopes opened here are kept
   * @throws dev.openbook.datasets.BadInputException if the device or its natives are missing
   */
  public static NativeRuntime start(RuntimeSettings settings, Device device) {
    ThreadSettings wanted = settings.threads().under(System.getenv());
    load(wanted, () -> torch.set_num_threads(wanted.threads()));
    return started(device, settings.fastestPrecision());
  }

  private static void load(ThreadSettings settings, Runnable firstUse) {
    settings.variables(System.getenv()).forEach(NativeRuntime::setEnvironment);
    if (System.getenv(LOG_LEVEL) == null) {
      setEnvironment(LOG_LEVEL, "ERROR"); // it warns of its own deprecations
    }
    // both count what the collector would free, reading /proc at each allocation
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    keepFreedMemory();
    Placement.load(firstUse);
    readLogLevel();
  }

  private static NativeRuntime started(Device device, Precision fastestPrecision) {
    Placement.require(device);
    return new NativeRuntime(torch.get_num_threads(), device, fastestPrecision);
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
    return DeviceInfo.read(threads, fastestPrecision);
  }

  /** Sets a variable that neither the user nor an earlier start has set. */
  private static void setEnvironment(String name, String value) {
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle setenv =
          function(
              Linker.nativeLinker().defaultLookup(),
              "setenv",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_INT));
      int failed = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
      if (failed != 0) {
        throw new IllegalStateException("setenv refused " + name + "=" + value);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("cannot set " + name + " in the C environment", e);
    }
  }

  /**
   * Tells the C library to keep what it frees: by default it gives blocks of some megabytes back to
   * the system and takes them anew, page by page, in every operation.
   */
  private static void keepFreedMemory() {
    try {
      MethodHandle mallopt =
          function(
              Linker.nativeLinker().defaultLookup(),
              "mallopt",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      int known = (int) mallopt.invokeExact(MALLOC_MMAP_THRESHOLD, KEPT_BYTES);
      known += (int) mallopt.invokeExact(MALLOC_TRIM_THRESHOLD, KEPT_BYTES);
      // arenas beside the first give back each block of 64 MB that falls free, whatever is asked
      known += (int) mallopt.invokeExact(MALLOC_ARENA_MAX, 1);
      if (known != 3) {
        LOGGER.log(System.Logger.Level.DEBUG, "the C library knows no thresholds of memory");
      }
    } catch (Throwable e) {
      LOGGER.log(System.Logger.Level.DEBUG, "the C library has no mallopt", e);
    }
  }

  /** Makes the native library read its level of messages, as its Python module does. */
  private static void readLogLevel() {
    try {
      function(SymbolLookup.loaderLookup(), "_ZN3c1011initLoggingEv", FunctionDescriptor.ofVoid())
          .invokeExact();
    } catch (Throwable e) {
      LOGGER.log(System.Logger.Level.DEBUG, "the native library's messages stay as they are", e);
    }
  }

  @SuppressWarnings("restricted") // C functions that have no Java interface
  private static MethodHandle function(
      SymbolLookup library, String name, FunctionDescriptor descriptor) {
    MemorySegment symbol =
        library
            .find(name)
            .orElseThrow(() -> new IllegalStateException("no native function " + name));
    return Linker.nativeLinker().downcallHandle(symbol, descriptor);
  }
}
