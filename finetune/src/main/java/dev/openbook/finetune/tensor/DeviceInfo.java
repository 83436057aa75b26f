package dev.openbook.finetune.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import org.bytedeco.pytorch.global.torch;

/**
 * What the tensor library runs on.
 *
 * @param threads threads of one operation
 * @param cpuCapability widest vector instructions that the library uses, e.g. {@code AVX512}
 * @param nativeBf16 whether the processor multiplies brain floats itself (AVX-512 BF16 or AMX)
 * @param fastestPrecision the number format that is faster here, measured or by the processor's
 *     features
 * @param torchVersion version of PyTorch
 */
public record DeviceInfo(
    int threads,
    String cpuCapability,
    boolean nativeBf16,
    Precision fastestPrecision,
    String torchVersion) {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
  private static final Path MEMORY = Path.of("/proc/meminfo");

  static DeviceInfo read(int threads, Precision fastestPrecision) {
    try (var capability = torch.get_cpu_capability()) {
      return new DeviceInfo(
          threads, capability.getString(), hasNativeBf16(), fastestPrecision, version());
    }
  }

  /**
   * Returns the bytes that can be allocated without swapping; empty where the system does not say.
   */
  public static OptionalLong availableMemoryBytes() {
    return lines(MEMORY).stream()
        .filter(line -> line.startsWith("MemAvailable:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst();
  }

  /** Returns the processor's model as the system names it, else the sort of processor. */
  public static String processorModel() {
    return lines(PROCESSOR).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .filter(name -> !name.isEmpty())
        .findFirst()
        .orElseGet(() -> System.getProperty("os.arch"));
  }

  /** Returns the version of the native library. */
  public static String version() {
    Properties properties = new Properties();
    try (InputStream stream =
        torch.class.getResourceAsStream("/META-INF/maven/org.bytedeco/pytorch/pom.properties")) {
      if (stream != null) {
        properties.load(stream);
      }
    } catch (IOException e) {
      return "unknown"; // the name is for reports alone
    }
    return properties.getProperty("version", "unknown");
  }

  /** Returns whether the processor multiplies brain floats itself; loads no native library. */
  public static boolean hasNativeBf16() {
    return hasFlags("avx512_bf16") || hasFlags("amx_bf16");
  }

  /** Returns whether the system lists all of these features of the processor. */
  static boolean hasFlags(String... names) {
    return lines(PROCESSOR).stream()
        .filter(line -> line.startsWith("flags"))
        .findFirst()
        .map(line -> Arrays.asList(line.split("\\s+", -1)))
        .filter(flags -> flags.containsAll(List.of(names)))
        .isPresent();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of(); // an unreadable /proc only means that nothing is known
    }
  }
}
