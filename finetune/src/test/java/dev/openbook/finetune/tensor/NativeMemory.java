package dev.openbook.finetune.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/**
 * Bytes that native code holds, those of recorded graphs included, as the C library counts them.
 */
public final class NativeMemory {
  private static final int FIELDS = 10; // of struct mallinfo2, each a size_t
  private static final long MAPPED = 4; // hblkhd
  private static final long USED = 7; // uordblks

  private NativeMemory() {}

  /** Returns the bytes that are allocated and not freed. */
  @SuppressWarnings("restricted") // the C library's count has no Java interface
  public static long bytesInUse() {
    Linker linker = Linker.nativeLinker();
    var function =
        linker.downcallHandle(
            linker.defaultLookup().find("mallinfo2").orElseThrow(),
            FunctionDescriptor.of(
                MemoryLayout.structLayout(
                    MemoryLayout.sequenceLayout(FIELDS, ValueLayout.JAVA_LONG))));
    try (Arena arena = Arena.ofConfined()) {
      var info = (MemorySegment) function.invokeExact((SegmentAllocator) arena);
      return info.getAtIndex(ValueLayout.JAVA_LONG, MAPPED)
          + info.getAtIndex(ValueLayout.JAVA_LONG, USED);
    } catch (Throwable e) {
      throw new IllegalStateException("mallinfo2 failed", e);
    }
  }
}
