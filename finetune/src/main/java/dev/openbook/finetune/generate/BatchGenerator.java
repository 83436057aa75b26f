package dev.openbook.finetune.generate;

import dev.openbook.finetune.generate.prefix.KeptPrefixes;
import dev.openbook.finetune.generate.prefix.PrefixItem;
import dev.openbook.finetune.generate.prefix.PrefixPlan;
import dev.openbook.finetune.generate.prefix.PrefixReader;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Continues any number of texts: prompts are read in the order of their tree, and each joins the
 * rows that are being decoded as soon as memory and rows allow, in place of those that finished.
 *
 * <p>Who is decoded with whom depends on the texts alone, never on time.
 */
final class BatchGenerator implements AutoCloseable {
  /** Rows of a pass: more gain little once products are large. */
  private static final int MAX_ROWS = 32;

  private final TensorScope scope;
  private final Decoder decoder;
  private final PrefixPlan plan;
  private final PrefixReader reader;
  private final DecodingRows rows;
  private final List<Waiting> order;
  private final long maxColumns;
  private int next; // first of the order that has not joined
  private int started; // first of the order that has no token yet
  private int stepsRead;

  /**
   * A text and where its prompt ends.
   *
   * @param item its number in the plan
   */
  private record Waiting(GrowingText text, int item, PrefixPlan.Place end) {}

  private BatchGenerator(
      TensorScope owner,
      Decoder decoder,
      KeptPrefixes kept,
      PrefixPlan plan,
      List<Waiting> order,
      long maxBytes) {
    this.scope = owner.child("generation");
    this.decoder = decoder;
    this.plan = plan;
    this.order = order;
    try {
      this.maxColumns = maxBytes / columnBytes(scope, decoder) - plan.columns();
      order.forEach(waiting -> requireRoom(waiting.text(), maxBytes));
      this.reader = new PrefixReader(scope, decoder, kept, plan);
      this.rows = new DecodingRows(scope, decoder);
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /**
   * Finishes all texts.
   *
   * @param texts empty yet
   * @param openings for each text a prefix that later calls may share; empty for none
   * @param maxBytes most bytes of keys and values
   * @throws IllegalArgumentException if a text alone needs more
   */
  static void finish(
      TensorScope owner,
      Decoder decoder,
      KeptPrefixes kept,
      List<GrowingText> texts,
      List<TokenSequence> openings,
      long maxBytes) {
    List<PrefixItem> items = new ArrayList<>();
    texts.forEach(text -> items.add(PrefixItem.promptEnd(text.prompt())));
    openings.stream()
        .filter(opening -> opening.length() > 0)
        .forEach(opening -> items.add(PrefixItem.opening(opening)));
    PrefixPlan plan = PrefixPlan.of(items);
    List<Waiting> order =
        IntStream.range(0, texts.size())
            .mapToObj(
                i ->
                    new Waiting(texts.get(i), i, plan.place(i, texts.get(i).prompt().length() - 1)))
            .sorted(
                Comparator.comparingInt((Waiting waiting) -> waiting.end().step())
                    .thenComparingInt(waiting -> waiting.end().index()))
            .toList();
    try (BatchGenerator generator =
        new BatchGenerator(owner, decoder, kept, plan, order, maxBytes)) {
      generator.run();
    }
  }

  private void run() {
    while (true) {
      fill();
      if (rows.open().isEmpty()) {
        return;
      }
      if (next == order.size()) {
        rows.shrink();
      }
      try (TensorScope work = scope.child("token")) {
        Tensor hidden = rows.step(work);
        List<Optional<GrowingText>> texts =
            IntStream.range(0, rows.size()).mapToObj(rows::text).toList();
        Logits logits = new Logits(work, hidden);
        for (int row = 0; row < texts.size(); row++) {
          int at = row;
          texts.get(row).ifPresent(text -> logits.choose(text, at));
        }
      }
    }
  }

  /** Lets texts join while there is room for the next one. */
  private void fill() {
    while (true) {
      List<Waiting> fitting = fitting();
      if (fitting.isEmpty()) {
        return;
      }
      int step = fitting.getFirst().end().step();
      if (step >= stepsRead) {
        readTo(step);
        continue; // some may have finished with their first token
      }
      List<DecodingRows.Joining> joining = new ArrayList<>();
      List<GrowingText> upcoming = new ArrayList<>();
      for (Waiting waiting : fitting) {
        if (waiting.end().step() == step) {
          joining.add(new DecodingRows.Joining(waiting.text(), plan.columns(waiting.item())));
        } else {
          upcoming.add(waiting.text());
        }
      }
      for (int joined = 0; joined < joining.size(); next++) {
        joined += order.get(next).text().isFinished() ? 0 : 1;
      }
      rows.join(joining, reader.row(), upcoming);
    }
  }

  /** Returns the next texts in order that can join together. */
  private List<Waiting> fitting() {
    List<GrowingText> open = rows.open();
    int most = open.stream().mapToInt(GrowingText::columns).max().orElse(0);
    List<Waiting> fitting = new ArrayList<>();
    for (int i = next; i < order.size(); i++) {
      Waiting waiting = order.get(i);
      if (waiting.text().isFinished()) {
        continue;
      }
      most = Math.max(most, waiting.text().columns());
      int count = open.size() + fitting.size() + 1;
      if (count > MAX_ROWS || (long) count * most > maxColumns) {
        break;
      }
      fitting.add(waiting);
    }
    return fitting;
  }

  /** Reads steps up to one and gives the texts whose prompts end there their first token. */
  private void readTo(int last) {
    while (stepsRead <= last) {
      try (TensorScope work = scope.child("prompts")) {
        Optional<Tensor> hidden = reader.next(work);
        int step = stepsRead++;
        if (hidden.isPresent()) {
          Logits logits = new Logits(work, hidden.get());
          while (started < order.size() && order.get(started).end().step() == step) {
            Waiting waiting = order.get(started++);
            logits.choose(waiting.text(), waiting.end().index());
          }
        }
      }
    }
  }

  /** Logits of some rows, of which texts choose their next tokens. */
  private final class Logits {
    private final TensorScope work;
    private final Tensor logits; // [n, V]
    private final long[] best;

    Logits(TensorScope work, Tensor hidden) {
      this.work = work;
      this.logits = work.ops().cast(decoder.logits(work, hidden), Precision.F32);
      this.best = work.ops().argmax(logits).toLongs();
    }

    void choose(GrowingText text, int row) {
      int greatest = Math.toIntExact(best[row]);
      text.add(
          text.takesBest(greatest)
              ? greatest
              : text.choose(work.ops().narrow(logits, 0, row, 1).toFloats()));
    }
  }

  private void requireRoom(GrowingText text, long maxBytes) {
    if (text.columns() > maxColumns) {
      throw new IllegalArgumentException(
          "prompt of %d tokens with its answer of up to %d needs %d bytes of keys and values,"
                  .formatted(
                      text.prompt().length(),
                      text.columns() + 1 - text.prompt().length(),
                      columnBytes(scope, decoder) * ((long) text.columns() + plan.columns()))
              + " cacheBytes is %d".formatted(maxBytes));
    }
  }

  private static long columnBytes(TensorScope scope, Decoder decoder) {
    try (var one = decoder.allocateCache(scope, 1, 1)) {
      return one.bytes();
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
