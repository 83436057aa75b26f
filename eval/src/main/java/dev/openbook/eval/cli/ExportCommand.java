package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.eval.run.ModelLocation;
import dev.openbook.finetune.export.ModelExport;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.PeftAdapter;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model for other tools. */
@Command(
    name = "export",
    description = {
      "Writes a model, with an adapter merged if one is given, as a folder that Hugging Face's",
      "transformers loads or as a GGUF file that llama.cpp loads; or an adapter as peft loads it."
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  /** Kinds of result. */
  enum Format {
    SAFETENSORS,
    GGUF,
    PEFT
  }

  private final Console console;

  @Parameters(
      paramLabel = "MODEL",
      description = {
        "Catalog name or path of the base; or a folder that train left, or an adapter's folder,",
        "whose base is the model that it names"
      })
  private String model = "";

  @Option(names = "--adapter", paramLabel = "DIR", description = "LoRA adapter in PEFT's layout")
  private Optional<Path> adapter = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = "safetensors (a folder), gguf (a file) or peft (an adapter's folder)")
  private Format format = Format.SAFETENSORS;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "f32, bf16, f16, or for gguf q8_0 (default: ${DEFAULT-VALUE})")
  private ElementType type = ElementType.F16;

  @Option(
      names = "--shard-bytes",
      paramLabel = "N",
      description = "Largest file of a safetensors folder (default: ${DEFAULT-VALUE})")
  private long shardBytes = ModelExport.SHARD_BYTES;

  @Option(
      names = "--out",
      paramLabel = "PATH",
      required = true,
      description = "Folder or file to write; must not exist")
  private Path out = Path.of("");

  ExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (shardBytes < 1) {
      throw new BadInputException("--shard-bytes must be at least 1, got " + shardBytes);
    }
    TunedModel tuned = TunedModel.of(model, adapter);
    if (format == Format.PEFT) {
      copyAdapter(tuned);
    } else {
      Path path = ModelLocation.find(tuned.base(), console.environment(), console.progress());
      console.progress().endLine();
      try (Checkpoint checkpoint = Checkpoint.open(path)) {
        if (tuned.adapter().isPresent()) {
          try (PeftAdapter update = PeftAdapter.open(tuned.adapter().get())) {
            write(checkpoint, Optional.of(update));
          }
        } else {
          write(checkpoint, Optional.empty());
        }
      }
    }
    console.progress().endLine();
    console
        .out()
        .printf(Locale.ROOT, "%,d bytes: %s%n", bytes(out), out.toAbsolutePath().normalize());
    return 0;
  }

  private void copyAdapter(TunedModel tuned) throws IOException {
    Path from =
        tuned
            .adapter()
            .orElseThrow(
                () ->
                    new BadInputException(
                        "--format peft writes an adapter, and none is given: name its folder"));
    if (Files.exists(out)) {
      throw BadInputException.in(out, "is there already; choose another --out");
    }
    try (PeftAdapter update = PeftAdapter.open(from)) {
      PeftAdapter.save(out, update.config(), update.weights());
    }
  }

  private void write(Checkpoint checkpoint, Optional<PeftAdapter> update) throws IOException {
    var export = new ModelExport(checkpoint, update, type, console.progress());
    switch (format) {
      case SAFETENSORS -> export.toSafetensors(out, shardBytes);
      case GGUF -> export.toGguf(out);
      case PEFT -> throw new IllegalStateException("an adapter is copied, not merged");
    }
  }

  private static long bytes(Path written) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(written)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
