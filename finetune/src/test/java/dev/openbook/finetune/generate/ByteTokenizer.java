package dev.openbook.finetune.generate;

import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.TokenizerSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tokenizer for tests: ids 3 to 97 are the printable ASCII characters, 98 is {@code ab} (its only
 * merge), every other id up to 511 is a word of its own that no text becomes.
 */
public final class ByteTokenizer {
  private ByteTokenizer() {}

  /** Writes {@code tokenizer.json} into a folder and opens it. */
  public static Tokenizer write(Path folder) throws IOException {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("version", "1.0");
    for (String none : new String[] {"truncation", "padding", "normalizer", "post_processor"}) {
      root.putNull(none);
    }
    root.putArray("added_tokens");
    root.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", false);
    root.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", false);
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE");
    for (String none :
        new String[] {"dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"}) {
      model.putNull(none);
    }
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (char c = ' '; c < 127; c++) {
      vocabulary.put(c == ' ' ? "\u0120" : Character.toString(c), c - ' ' + 3);
    }
    vocabulary.put("ab", 98);
    for (int id = 0; id < 512; id++) {
      if (id < 3 || id > 98) {
        vocabulary.put("w" + id, id);
      }
    }
    ArrayNode merges = model.putArray("merges");
    merges.add("a b");
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, root.toString());
    return Tokenizer.open(new TokenizerSource.Files(file, Optional.empty()));
  }
}
