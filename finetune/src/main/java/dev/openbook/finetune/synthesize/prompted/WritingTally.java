package dev.openbook.finetune.synthesize.prompted;

import java.util.Map;
import java.util.TreeMap;

/** Counts of each prompt while texts are written. */
final class WritingTally {
  private final Map<String, Counts> counts = new TreeMap<>();

  private static final class Counts {
    private long asked;
    private long kept;
    private long promptTokens;
    private long generatedTokens;
    private final Map<String, Long> rejected = new TreeMap<>();
  }

  void reply(String prompt, ReplyLog.Reply reply) {
    Counts of = of(prompt);
    of.asked++;
    of.promptTokens += reply.promptTokens();
    of.generatedTokens += reply.generatedTokens();
  }

  void kept(String prompt) {
    of(prompt).kept++;
  }

  void rejected(String prompt, String reason) {
    of(prompt).rejected.merge(reason, 1L, Long::sum);
  }

  private Counts of(String prompt) {
    return counts.computeIfAbsent(prompt, key -> new Counts());
  }

  Map<String, WritingResult.Yield> yields() {
    var yields = new TreeMap<String, WritingResult.Yield>();
    counts.forEach(
        (id, of) ->
            yields.put(
                id,
                new WritingResult.Yield(
                    of.asked, of.kept, of.promptTokens, of.generatedTokens, of.rejected)));
    return yields;
  }
}
