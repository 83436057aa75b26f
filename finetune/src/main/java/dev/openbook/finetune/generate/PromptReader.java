package dev.openbook.finetune.generate;

import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.KeyValueCache;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads prompts and remembers what it has read: a few shared openings, and the batches of the last
 * call.
 */
final class PromptReader {
  /** Shared openings that are kept. */
  private static final int MAX_OPENINGS = 4;

  private final TensorScope scope;
  private final Decoder decoder;
  private final long maxBytes;
  private final Map<TokenSequence, KeyValueCache> openings =
      new LinkedHashMap<>(16, 0.75f, true); // least recently used first
  private Map<PromptBatch, ReadPrompts> kept = new HashMap<>();

  /**
   * Makes a reader.
   *
   * @param maxBytes most bytes of openings, and of batches, that are kept between calls; 0 keeps
   *     nothing
   */
  PromptReader(TensorScope scope, Decoder decoder, long maxBytes) {
    this.scope = scope;
    this.decoder = decoder;
    this.maxBytes = maxBytes;
  }

  /**
   * Reads the batches of one call, in order; what the call before has read too is not read again.
   * The results stay open until the next call at most.
   */
  List<ReadPrompts> read(List<PromptBatch> batches) {
    Map<PromptBatch, ReadPrompts> before = kept;
    kept = new HashMap<>();
    List<ReadPrompts> results = new ArrayList<>();
    for (PromptBatch batch : batches) {
      if (kept.containsKey(batch)) {
        throw new IllegalArgumentException("batches must differ");
      }
      ReadPrompts known = before.remove(batch);
      ReadPrompts result = known == null ? readNow(batch) : known;
      kept.put(batch, result);
      results.add(result);
    }
    before.values().forEach(ReadPrompts::close);
    return results;
  }

  /** Forgets what is more than may be kept; call when the results are no longer used. */
  void trim() {
    long bytes = kept.values().stream().mapToLong(ReadPrompts::bytes).sum();
    if (bytes > maxBytes || maxBytes == 0) {
      kept.values().forEach(ReadPrompts::close);
      kept.clear();
    }
    trimOpenings();
  }

  private ReadPrompts readNow(PromptBatch batch) {
    if (batch.sharedLength() == 0) {
      try (KeyValueCache nothing = decoder.allocateCache(scope, 1, 0)) {
        return ReadPrompts.read(scope, decoder, batch, nothing);
      }
    }
    return ReadPrompts.read(
        scope, decoder, batch, opening(batch.rows().getFirst().first(batch.sharedLength())));
  }

  private KeyValueCache opening(TokenSequence tokens) {
    KeyValueCache known = openings.get(tokens);
    if (known != null) {
      return known;
    }
    trimOpenings();
    KeyValueCache cache = decoder.allocateCache(scope, 1, tokens.length());
    try (TensorScope work = scope.child("opening")) {
      decoder.read(work, new int[][] {tokens.from(0)}, cache);
    }
    openings.put(tokens, cache);
    return cache;
  }

  private void trimOpenings() {
    long bytes = openings.values().stream().mapToLong(KeyValueCache::bytes).sum();
    var oldestFirst = openings.values().iterator();
    while (oldestFirst.hasNext()
        && (openings.size() > MAX_OPENINGS || bytes > maxBytes || maxBytes == 0)) {
      KeyValueCache cache = oldestFirst.next();
      bytes -= cache.bytes();
      cache.close();
      oldestFirst.remove();
    }
  }
}
