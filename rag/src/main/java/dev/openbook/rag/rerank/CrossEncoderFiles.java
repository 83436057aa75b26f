package dev.openbook.rag.rerank;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.openbook.datasets.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of a cross-encoder, looked at before they are used: what the libraries would say of a
 * wrong one late, unclearly, or, of a tokenizer, by ending the process.
 */
final class CrossEncoderFiles {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private static final Set<String> REQUIRED_INPUTS = Set.of("input_ids", "attention_mask");
  private static final String TYPES = "token_type_ids";
  private static final Set<String> TOKENIZERS = Set.of("BPE", "Unigram", "WordLevel", "WordPiece");

  private static final Map<String, String> CHECKED =
      Map.of("padding", "true", "truncation", "false");

  /** Levels of objects and lists; a template's ids in a sequence take eight. */
  private static final int MAX_NESTING = 12;

  private CrossEncoderFiles() {}

  /**
   * Checks a tokenizer.
   *
   * @throws BadInputException if the file is missing or no tokenizer that the library reads
   */
  static void checkTokenizer(Path file) {
    requireFile("tokenizer", file);
    JsonNode json = parsed(file);
    String kind = json.path("model").path("type").asString("");
    if (!TOKENIZERS.contains(kind)) {
      throw BadInputException.in(
          file, "model.type must be one of " + new TreeSet<>(TOKENIZERS) + ", got '" + kind + "'");
    }
    if (!json.path("model").path("vocab").isContainer() || tooDeep(json, MAX_NESTING)) {
      throw BadInputException.in(
          file, "must have model.vocab and at most " + MAX_NESTING + " levels");
    }
    if (json.path("padding").path("strategy").has("Fixed")) {
      throw BadInputException.in(file, "padding to a fixed length is not supported");
    }
    keepOffline();
    try (var tokenizer = HuggingFaceTokenizer.newInstance(file, CHECKED)) {
      tokenizer.encode("a", "b");
    } catch (IOException | RuntimeException e) {
      throw BadInputException.in(
          file, "not a tokenizer that Hugging Face's library reads: " + e.getMessage(), e);
    }
  }

  /**
   * Checks a model's inputs and outputs.
   *
   * @throws BadInputException if the file is missing, no ONNX model, or none of a cross-encoder
   */
  static void checkModel(Path file) {
    requireFile("ONNX model", file);
    try (OrtSession.SessionOptions options = sessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      try (OrtSession session =
          OrtEnvironment.getEnvironment().createSession(file.toString(), options)) {
        checkInputs(file, session.getInputNames());
        checkOutput(file, session.getOutputInfo().values().iterator().next());
      }
    } catch (OrtException e) {
      throw BadInputException.in(file, "not a model that ONNX Runtime reads: " + e.getMessage(), e);
    }
  }

  /** Returns options with which ONNX Runtime prints nothing: what it complains of, it throws. */
  static OrtSession.SessionOptions sessionOptions() throws OrtException {
    var options = new OrtSession.SessionOptions();
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    return options;
  }

  private static void checkInputs(Path file, Set<String> names) {
    var others = new TreeSet<>(names);
    others.removeAll(REQUIRED_INPUTS);
    others.remove(TYPES);
    if (!names.containsAll(REQUIRED_INPUTS) || !others.isEmpty()) {
      throw BadInputException.in(
          file,
          "inputs must be input_ids, attention_mask and, if any, token_type_ids, got "
              + new TreeSet<>(names));
    }
  }

  private static void checkOutput(Path file, NodeInfo output) {
    long[] shape = output.getInfo() instanceof TensorInfo tensor ? tensor.getShape() : new long[0];
    boolean oneColumn = shape.length == 2 && (shape[1] == 1 || shape[1] < 0);
    if (!oneColumn) {
      throw BadInputException.in(
          file,
          "the first output must have shape [B, 1], one score for a pair, got "
              + output.getInfo()
              + "; is it a classifier or an embedding model?");
    }
  }

  private static void requireFile(String thing, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(thing + " not found at " + file.toAbsolutePath());
    }
  }

  private static JsonNode parsed(Path file) {
    try {
      return MAPPER.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw BadInputException.in(file, "cannot be read: " + e, e);
    } catch (JacksonException e) {
      throw BadInputException.in(file, "not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static boolean tooDeep(JsonNode node, int left) {
    if (!node.isContainer()) {
      return false;
    }
    if (left == 0) {
      return true;
    }
    for (JsonNode child : node) {
      if (tooDeep(child, left - 1)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Keeps the tokenizer's library from the net, unless the user has decided: it reports its use to
   * its makers. It reads this switch from nowhere else.
   */
  private static void keepOffline() {
    if (System.getProperty("ai.djl.offline") == null) {
      System.setProperty("ai.djl.offline", "true");
    }
  }
}
