package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of bad input gives one clear line and exit code 2, and no stack trace. */
class BadInputTest {
  @TempDir private Path folder;

  /** Makes the input in a folder and returns the command's words. */
  @FunctionalInterface
  interface Input {
    String[] make(Path folder) throws IOException;
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        kind("suite missing", f -> words("run", f + "/none.yaml"), "none.yaml"),
        kind("suite not YAML", f -> run(f, "name: s\nbase: [x\n"), "suite.yaml:3: not valid YAML"),
        kind(
            "unknown key",
            f -> run(f, suite("xquad", "m") + "measurs: [tokenF1]\n"),
            "suite.yaml:10: unknown key 'measurs'"),
        kind(
            "value out of range",
            f -> append(run(f, suite("xquad", "m")), "--set", "passages.overlap=64"),
            "--set passages.overlap: 'passages.overlap' must be an integer from 0 to 63, got 64"),
        kind(
            "gate of an unknown arm",
            f -> run(f, suite("xquad", "m") + "gates: ['plain/rag.tokenF1 > 0']\n"),
            "names unknown arm 'plain/rag'"),
        kind("unknown data set", f -> run(f, suite("xqad", "m")), "did you mean 'xquad'?"),
        kind("data set missing", f -> run(f, suite("squad:" + f + "/none.json", "m")), "none.json"),
        kind(
            "broken JSON",
            f -> run(f, suite("squad:" + write(f, "d.json", "{\"data\": [\n{,\n"), "m")),
            "d.json:2: not valid JSON"),
        kind(
            "question without gold",
            f -> run(f, suite("squad:" + squad(f, "\"answers\": []", "q2"), "m")),
            "d.json"),
        kind(
            "duplicate ids",
            f -> run(f, suite("squad:" + squad(f, answer("Ann", 0), "q1"), "m")),
            "q1"),
        kind(
            "answer not where it is said to be",
            f -> run(f, suite("squad:" + squad(f, answer("Ann", 4), "q2"), "m")),
            "answer_start"),
        kind(
            "folder with a broken line",
            f -> run(f, suite("folder:" + texts(f, "{\"id\": \"a\"\n"), "m")),
            "questions.jsonl:1"),
        kind(
            "question on an unknown document",
            f ->
                run(
                    f,
                    suite(
                        "folder:"
                            + texts(
                                f,
                                "{\"id\": \"a\", \"question\": \"Who?\", \"answers\": [\"Ann\"],"
                                    + " \"document\": \"b.txt\"}\n"),
                        "m")),
            "b.txt"),
        kind("unknown model", f -> run(f, suite("xquad", "smollm")), "unknown model 'smollm'"),
        kind(
            "data set for a model",
            f -> run(f, suite("xquad", "quality")),
            "unknown model 'quality'"),
        kind("model without weights", f -> ask(Files.createDirectory(f.resolve("m"))), "found 0"),
        kind(
            "truncated GGUF",
            f -> ask(write(f, "m.gguf", "GGUF\3\0\0\0\377\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0")),
            "m.gguf"),
        kind("truncated safetensors", f -> ask(cut(f, "model.safetensors")), "model.safetensors"),
        kind("broken tokenizer", f -> ask(cut(f, "tokenizer.json")), "tokenizer.json"),
        kind(
            "unsupported config",
            f ->
                ask(
                    config(
                        f,
                        "\"rope_theta\"",
                        "\"rope_scaling\": {\"type\": \"x\"}, \"rope_theta\"")),
            "rope_scaling"),
        kind("no memory for the model", BadInputTest::askHuge, "available"),
        kind(
            "adapter missing",
            f ->
                words(
                    "ask",
                    "--model",
                    TinyModel.in(f.resolve("m")).toString(),
                    "--adapter",
                    f + "/none",
                    "Who?"),
            "none"),
        kind(
            "too many tokens",
            f ->
                words(
                    "ask",
                    "--model",
                    TinyModel.in(f.resolve("m")).toString(),
                    "--max-tokens",
                    "9999",
                    "Who?"),
            "the model takes 512"),
        kind(
            "device of another kind",
            f -> words("ask", "--device", "gpu", "Who?"),
            "device must be cpu, cuda or cuda:<n>, e.g. cuda:0, got 'gpu'"),
        kind(
            "device missing, ask",
            f ->
                words(
                    "ask",
                    "--model",
                    TinyModel.in(f.resolve("m")).toString(),
                    "--device",
                    "cuda:99",
                    "Who?"),
            "device cuda:99 was asked, but "),
        kind(
            "device missing, run",
            f -> append(run(f, suite("xquad", "m")), "--device", "cuda:99"),
            "device cuda:99 was asked, but "),
        kind(
            "remote without a model",
            f -> words("ask", "--remote", "http://localhost:9", "Who?"),
            "--remote needs --model NAME"),
        kind(
            "remote that is no URL",
            f -> words("ask", "--remote", "localhost:9", "--model", "m", "Who?"),
            "the remote's URL must be http(s)://host"),
        kind("wrong checksum", BadInputTest::fetchDamaged, "sha256"),
        kind(
            "index of another analyzer",
            f -> {
              String index = f + "/index";
              assertThat(
                      CommandRun.of(Map.of(), "index", "--dataset", "xquad", "--out", index)
                          .exitCode())
                  .isZero();
              return words("search", index, "Who?", "--analyzer", "standard");
            },
            "was built with"),
        kind(
            "labels missing",
            f -> words("measure", f + "/none", f + "/run"),
            "qrels not found at "),
        kind(
            "run of other queries",
            f ->
                words(
                    "measure",
                    write(f, "qrels", "q1 0 a 1\n").toString(),
                    write(f, "run", "q2 Q0 a 1 1 t\n").toString()),
            "run: shares no query with "),
        kind("no run", f -> words("measure", f + "/qrels"), "RUN"),
        kind("no index", f -> words("search", f + "/none", "Who?"), "none"),
        kind(
            "output folder that cannot be written",
            f ->
                append(
                    run(f, suite("xquad", TinyModel.in(f.resolve("m")).toString())),
                    "--out",
                    write(f, "file", "x") + "/out"),
            "cannot be written"),
        kind(
            "limit of nothing",
            f -> append(run(f, suite("xquad", "m")), "--limit", "0"),
            "--limit must be at least 1, got 0"),
        kind("option unknown", f -> words("run", "--limitt", "3", "x.yaml"), "--limitt"),
        kind(
            "recipe missing",
            f ->
                append(
                    run(f, suite("xquad", TinyModel.in(f.resolve("m")).toString())),
                    "--set",
                    "preparations.raw.train={texts: raw, recipe: none.yaml}",
                    "--out",
                    f + "/out"),
            "none.yaml"),
        kind(
            "unknown generator",
            f ->
                append(
                    run(f, suite("xquad", TinyModel.in(f.resolve("m")).toString())),
                    "--set",
                    "preparations.raw.train={texts: {synthesize: [oracle]}, recipe: none.yaml}",
                    "--out",
                    f + "/out"),
            "unknown kind of texts 'oracle'"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void run_saysOneLineAndExitsWith2(String kind, Input input, String expected) throws IOException {
    String[] words = input.make(folder);

    CommandRun run =
        CommandRun.of(
            Map.of(
                "OPENBOOK_CACHE",
                folder + "/cache",
                "OPENBOOK_MODELS",
                folder + "/models",
                "HF_ENDPOINT",
                "http://127.0.0.1:9",
                "PATH",
                "/nowhere"),
            words);

    assertThat(run.complaints()).as(run.err()).hasSize(1);
    assertThat(run.complaints().getFirst()).contains(expected);
    assertThat(run.err()).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(run.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(run.out()).isEmpty();
  }

  private static Arguments kind(String name, Input input, String expected) {
    return Arguments.of(name, input, expected);
  }

  private static String[] words(String... words) {
    return words;
  }

  private static String[] append(String[] words, String... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
  }

  private static String suite(String dataset, String base) {
    return """
    name: s
    dataset: {name: "%s", articles: 1, questionsPerArticle: 2}
    base: "%s"
    passages: {size: 64, overlap: 8}
    prompt: {examples: 0, maxTokens: 4}
    preparations:
      plain: {}
    contexts:
      closed: {}
    """
        .formatted(dataset, base);
  }

  private static String[] run(Path folder, String suite) throws IOException {
    return words("run", write(folder, "suite.yaml", suite).toString());
  }

  private static String[] ask(Path model) {
    return words("ask", "--model", model.toString(), "Who?");
  }

  private static Path write(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(folder);
    return Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String answer(String text, int start) {
    return "\"answers\": [{\"text\": \"" + text + "\", \"answer_start\": " + start + "}]";
  }

  private static Path squad(Path folder, String secondAnswers, String secondId) throws IOException {
    return write(
        folder,
        "d.json",
        """
        {"version": "1.1", "data": [{"title": "T", "paragraphs": [{"context": "Ann is here.",
          "qas": [{"id": "q1", "question": "Who?", %s},
                  {"id": "%s", "question": "Who is?", %s}]}]}]}
        """
            .formatted(answer("Ann", 0), secondId, secondAnswers));
  }

  private static Path texts(Path folder, String questions) throws IOException {
    Path texts = folder.resolve("texts");
    write(texts, "a.txt", "Ann is here.");
    write(texts, "questions.jsonl", questions);
    return texts;
  }

  /** A tiny model with one file cut in half. */
  private static Path cut(Path folder, String name) throws IOException {
    Path model = TinyModel.in(folder.resolve("m"));
    byte[] bytes = Files.readAllBytes(model.resolve(name));
    Files.write(model.resolve(name), Arrays.copyOf(bytes, bytes.length / 2));
    return model;
  }

  private static Path config(Path folder, String what, String by) throws IOException {
    Path model = TinyModel.in(folder.resolve("m"));
    Path config = model.resolve("config.json");
    String changed = Files.readString(config).replace(what, by);
    assertThat(changed).contains(by);
    Files.writeString(config, changed);
    return model;
  }

  /** A checkpoint of 256 GB, nearly all of it a hole in the file. */
  private static String[] askHuge(Path folder) throws IOException {
    Path model = TinyModel.in(folder.resolve("m"));
    Path weights = model.resolve("model.safetensors");
    int rows = 1 << 20;
    int columns = 1 << 16;
    Path config = model.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceAll("\"num_hidden_layers\": *\\d+", "\"num_hidden_layers\": 1"));
    HugeCheckpoint.write(weights, config, rows, columns);
    return ask(model);
  }

  private static String[] fetchDamaged(Path folder) throws IOException {
    write(
        folder.resolve("cache/smollm2-135m-instruct"), "SmolLM2-135M-Instruct.Q4_1.gguf", "not it");
    return words("fetch", "smollm2-135m-instruct");
  }

  /** Writes a header that claims a model larger than any memory, with a hole for its data. */
  private static final class HugeCheckpoint {
    private HugeCheckpoint() {}

    static void write(Path weights, Path config, int rows, int columns) throws IOException {
      Files.writeString(
          config,
          """
          {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_act": "silu",
           "vocab_size": %d, "hidden_size": %d, "intermediate_size": 8, "num_hidden_layers": 1,
           "num_attention_heads": 1024, "num_key_value_heads": 1024, "max_position_embeddings": 64,
           "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": true,
           "bos_token_id": 1, "eos_token_id": 2}
          """
              .formatted(rows, columns));
      var header = new StringBuilder("{");
      long offset = 0;
      offset = add(header, "model.embed_tokens.weight", rows, columns, offset);
      offset = add(header, "model.norm.weight", columns, 0, offset);
      String layer = "model.layers.0.";
      offset = add(header, layer + "input_layernorm.weight", columns, 0, offset);
      offset = add(header, layer + "post_attention_layernorm.weight", columns, 0, offset);
      for (String name : new String[] {"q_proj", "k_proj", "v_proj", "o_proj"}) {
        offset = add(header, layer + "self_attn." + name + ".weight", columns, columns, offset);
      }
      offset = add(header, layer + "mlp.gate_proj.weight", 8, columns, offset);
      offset = add(header, layer + "mlp.up_proj.weight", 8, columns, offset);
      offset = add(header, layer + "mlp.down_proj.weight", columns, 8, offset);
      header.setCharAt(header.length() - 1, '}');
      byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
      try (var file = new RandomAccessFile(weights.toFile(), "rw")) {
        file.setLength(8L + text.length + offset);
        file.write(
            ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
        file.write(text);
      }
    }

    private static long add(StringBuilder header, String name, int rows, int columns, long offset) {
      long end = offset + 4L * rows * Math.max(1, columns);
      String shape = columns == 0 ? "[" + rows + "]" : "[" + rows + "," + columns + "]";
      header
          .append("\"%s\":{\"dtype\":\"F32\",\"shape\":%s,".formatted(name, shape))
          .append("\"data_offsets\":[%d,%d]},".formatted(offset, end));
      return end;
    }
  }
}
