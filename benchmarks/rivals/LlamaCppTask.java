import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs one task with llama.cpp through de.kherud:llama; prints one JSON line. Run as a source file
 * with that jar on the class path. Arguments as RuntimeProcess, the model a GGUF file.
 */
final class LlamaCppTask {
  private static final int GENERATED = 64;

  public static void main(String[] arguments) throws Exception {
    String kind = arguments[0].split("-")[0];
    int tokens = Integer.parseInt(arguments[0].split("x")[1]);
    int threads = Integer.parseInt(arguments[2]);
    var parameters =
        new ModelParameters()
            .setModel(arguments[4])
            .setCtxSize(2048)
            .setThreads(threads)
            .setThreadsBatch(threads)
            .disableLog();
    List<Double> rates = new ArrayList<>();
    try (var model = new LlamaModel(parameters)) {
      for (int i = -3; i < Integer.parseInt(arguments[3]); i++) {
        String prompt = prompt(model, tokens);
        double first = seconds(model, prompt, 1);
        double rate =
            kind.equals("prompt")
                ? tokens / first
                : (GENERATED - 1) / (seconds(model, prompt, GENERATED) - first);
        if (i >= 0) {
          rates.add(rate);
        }
      }
    }
    long peak =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
            .findFirst()
            .orElse(0);
    System.out.println("{\"rates\": " + rates + ", \"peakBytes\": " + peak + ", \"answers\": []}");
    System.out.flush();
    Runtime.getRuntime().halt(0); // a native thread of the library would keep the process
  }

  private static String prompt(LlamaModel model, int tokens) {
    var text = new StringBuilder("Once");
    while (model.encode(text.toString()).length < tokens) {
      text.append(" upon a time and then");
    }
    return text.toString();
  }

  private static double seconds(LlamaModel model, String prompt, int count) {
    var request =
        new InferenceParameters(prompt)
            .setNPredict(count)
            .setTemperature(0)
            .setCachePrompt(false)
            .setIgnoreEos(true);
    long start = System.nanoTime();
    model.complete(request);
    return (System.nanoTime() - start) / 1e9;
  }
}
