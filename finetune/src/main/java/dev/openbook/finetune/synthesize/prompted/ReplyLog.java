package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.JsonLog;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.Generation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The replies of a run, one line each, written as they come, in whatever order; the first line says
 * what was asked of whom.
 */
final class ReplyLog implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path file;
  private final JsonLog log;
  private final Map<Long, Reply> known = new HashMap<>();

  /**
   * What came back.
   *
   * @param text the reply; empty where there is none
   * @param failure why there is none
   */
  record Reply(String text, Optional<String> failure, int promptTokens, int generatedTokens) {}

  private ReplyLog(Path file, JsonLog log) {
    this.file = file;
    this.log = log;
  }

  /**
   * Opens or creates a log.
   *
   * @param inputs checksum of all that replies depend on
   * @throws BadInputException if the log is of other inputs, or broken
   * @throws IOException if it cannot be read or written
   */
  static ReplyLog open(Path file, String inputs) throws IOException {
    var opened = new ReplyLog(file, JsonLog.open(file));
    try {
      opened.readHead("{\"inputs\":\"" + inputs + "\"}");
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void readHead(String head) throws IOException {
    List<String> lines = log.lines();
    if (lines.isEmpty()) {
      log.append(List.of(head));
    } else if (!lines.getFirst().equals(head)) {
      throw BadInputException.in(
          file,
          "holds replies to other documents, prompts or settings, or of another model; choose"
              + " another --out or delete it");
    }
    for (int i = 1; i < lines.size(); i++) {
      JsonRecord line = JsonRecord.parse(file, i + 1, lines.get(i));
      known.put((long) line.integer("task"), reply(line));
    }
  }

  private static Reply reply(JsonRecord line) {
    return new Reply(
        line.optionalText("reply").orElse(""),
        line.optionalText("failed"),
        line.optionalInteger("promptTokens").orElse(0),
        line.optionalInteger("generatedTokens").orElse(0));
  }

  /** Returns whether the reply to a task is there. */
  boolean has(long task) {
    return known.containsKey(task);
  }

  /** Hands the reply to a task over and forgets it. */
  Reply take(long task) {
    Reply reply = known.remove(task);
    if (reply == null) {
      throw new IllegalStateException("no reply to task " + task);
    }
    return reply;
  }

  /**
   * Keeps a reply on disk.
   *
   * @param opening what the model was made to begin with
   */
  void add(long task, String opening, Generation generation) throws IOException {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("task", task);
    node.put("reply", opening + generation.text());
    node.put("finish", generation.finish().name());
    node.put("promptTokens", generation.promptTokens());
    node.put("generatedTokens", generation.generatedTokens());
    append(task, node);
  }

  /** Keeps on disk that there is no reply. */
  void addFailure(long task, String reason) throws IOException {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("task", task);
    node.put("failed", reason);
    append(task, node);
  }

  private void append(long task, ObjectNode node) throws IOException {
    String line = MAPPER.writeValueAsString(node);
    log.append(List.of(line));
    known.put(task, reply(JsonRecord.parse(file, task + 2, line)));
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
