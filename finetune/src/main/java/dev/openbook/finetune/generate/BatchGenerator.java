package dev.openbook.finetune.generate;

import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.KeyValueCache;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Continues the rows of a batch together, one token a pass.
 *
 * <p>New columns stand after the padding of the prompts; a row sees its prompt and its own new
 * columns. When half of the rows have finished, the rest move to a smaller cache.
 */
final class BatchGenerator implements AutoCloseable {
  private final Decoder decoder;
  private final TensorScope scope;
  private final int promptColumns;
  private KeyValueCache cache;
  private List<Row> rows;

  /** A text and the length of its prompt. */
  private record Row(GrowingText text, int promptTokens) {}

  private BatchGenerator(
      TensorScope owner,
      Decoder decoder,
      ReadPrompts prompts,
      List<GrowingText> texts,
      int maxTokens) {
    this.decoder = decoder;
    this.scope = owner.child("generation");
    this.promptColumns = prompts.cache().length();
    this.rows =
        IntStream.range(0, texts.size())
            .mapToObj(row -> new Row(texts.get(row), prompts.length(row)))
            .toList();
    // the last token is not read
    this.cache = prompts.cache().copy(scope, prompts.rows(), promptColumns + maxTokens - 1);
  }

  /**
   * Finishes all texts.
   *
   * @param texts one for each row of {@code prompts}, empty yet
   * @param maxTokens most tokens of any text
   */
  static void finish(
      TensorScope owner,
      Decoder decoder,
      ReadPrompts prompts,
      List<GrowingText> texts,
      int maxTokens) {
    try (BatchGenerator generator = new BatchGenerator(owner, decoder, prompts, texts, maxTokens)) {
      generator.run(prompts.last());
    }
  }

  private void run(Tensor promptHidden) {
    try (TensorScope work = scope.child("first token")) {
      choose(work, promptHidden);
    }
    while (rows.stream().anyMatch(row -> !row.text().isFinished())) {
      compact();
      try (TensorScope work = scope.child("token")) {
        Tensor hidden = readLast(work);
        choose(work, work.ops().reshape(hidden, hidden.size(0), hidden.size(2)));
      }
    }
  }

  /** Gives every unfinished row its next token; hidden is [B, C]. */
  private void choose(TensorScope work, Tensor hidden) {
    Tensor logits = work.ops().cast(decoder.logits(work, hidden), Precision.F32); // [B, V]
    boolean greedy = rows.stream().anyMatch(row -> row.text().isGreedy());
    long[] best = greedy ? work.ops().argmax(logits).toLongs() : new long[0];
    for (int row = 0; row < rows.size(); row++) {
      GrowingText text = rows.get(row).text();
      if (text.isFinished()) {
        continue;
      }
      text.add(
          text.isGreedy()
              ? Math.toIntExact(best[row])
              : text.sample(work.ops().narrow(logits, 0, row, 1).toFloats()));
    }
  }

  /** Reads every row's last token; finished rows read theirs again. */
  private Tensor readLast(TensorScope work) {
    int[][] ids = new int[rows.size()][];
    for (int row = 0; row < ids.length; row++) {
      ids[row] = new int[] {rows.get(row).text().lastToken()};
    }
    if (rows.stream().allMatch(row -> row.promptTokens() == promptColumns)) {
      return decoder.read(work, ids, cache);
    }
    int added = cache.length() - promptColumns;
    int[][] positions = new int[rows.size()][];
    boolean[][][] seen = new boolean[rows.size()][1][cache.length() + 1];
    for (int row = 0; row < ids.length; row++) {
      int length = rows.get(row).promptTokens();
      positions[row] = new int[] {length + added};
      Arrays.fill(seen[row][0], 0, length, true);
      Arrays.fill(seen[row][0], promptColumns, cache.length() + 1, true);
    }
    return decoder.read(work, ids, positions, seen, cache);
  }

  private void compact() {
    int[] open =
        IntStream.range(0, rows.size()).filter(row -> !rows.get(row).text().isFinished()).toArray();
    if (open.length * 2 > rows.size()) {
      return;
    }
    KeyValueCache smaller = cache.select(scope, open);
    cache.close();
    cache = smaller;
    rows = Arrays.stream(open).mapToObj(rows::get).toList();
  }

  @Override
  public void close() {
    scope.close();
  }
}
