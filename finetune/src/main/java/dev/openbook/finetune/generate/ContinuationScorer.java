package dev.openbook.finetune.generate;

import dev.openbook.finetune.generate.OutputHead.Target;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.KeyValueCache;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Scores several continuations of each of several prompts in one pass.
 *
 * <p>The continuations of a prompt stand one behind another in its row; a token sees the prompt and
 * the earlier tokens of its own continuation, and has the position it would have alone. So the
 * prompt's keys and values are neither repeated nor read again. A continuation's last token needs
 * no pass: nothing is predicted from it.
 */
final class ContinuationScorer {
  private ContinuationScorer() {}

  /**
   * Returns for each row and each of its continuations the tokens' scores.
   *
   * @param continuations for each row of {@code prompts}, token ids of each continuation, not empty
   */
  static List<List<List<TokenScore>>> score(
      TensorScope scope,
      Decoder decoder,
      ReadPrompts prompts,
      List<List<TokenSequence>> continuations) {
    try (TensorScope work = scope.child("continuations")) {
      int width = 0;
      for (List<TokenSequence> row : continuations) {
        width = Math.max(width, row.stream().mapToInt(tokens -> tokens.length() - 1).sum());
      }
      Tensor hidden = prompts.last(); // [B, C]
      if (width > 0) {
        Tensor read = read(work, decoder, prompts, continuations, width); // [B, W, C]
        Tensor flat = work.ops().reshape(read, -1, read.size(2));
        hidden = work.ops().cat(List.of(hidden, flat), 0); // [B + B W, C]
      }
      return sorted(work, decoder, hidden, prompts.rows(), continuations, width);
    }
  }

  private static Tensor read(
      TensorScope work,
      Decoder decoder,
      ReadPrompts prompts,
      List<List<TokenSequence>> continuations,
      int width) {
    int columns = prompts.cache().length();
    int[][] ids = new int[prompts.rows()][width];
    int[][] positions = new int[prompts.rows()][width];
    boolean[][][] seen = new boolean[prompts.rows()][width][columns + width];
    for (int row = 0; row < prompts.rows(); row++) {
      int length = prompts.length(row);
      int start = 0;
      for (TokenSequence tokens : continuations.get(row)) {
        for (int i = 0; i + 1 < tokens.length(); i++) {
          ids[row][start + i] = tokens.get(i);
          positions[row][start + i] = length + i;
          java.util.Arrays.fill(seen[row][start + i], 0, length, true);
          java.util.Arrays.fill(
              seen[row][start + i], columns + start, columns + start + i + 1, true);
        }
        start += tokens.length() - 1;
      }
      for (int padding = start; padding < width; padding++) {
        seen[row][padding][columns + padding] = true; // a row of scores may not be empty
      }
    }
    try (KeyValueCache cache = prompts.cache().copy(work, prompts.rows(), columns + width)) {
      return decoder.read(work, ids, positions, seen, cache);
    }
  }

  /** A token to score and where its score belongs. */
  private record Place(int row, int continuation, Target target) {}

  private static List<List<List<TokenScore>>> sorted(
      TensorScope work,
      Decoder decoder,
      Tensor hidden,
      int rows,
      List<List<TokenSequence>> continuations,
      int width) {
    List<Place> places = new ArrayList<>();
    List<List<List<TokenScore>>> results = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      List<List<TokenScore>> result = new ArrayList<>();
      int start = rows + row * width;
      for (int c = 0; c < continuations.get(row).size(); c++) {
        TokenSequence tokens = continuations.get(row).get(c);
        places.add(new Place(row, c, new Target(row, tokens.get(0))));
        for (int i = 1; i < tokens.length(); i++) {
          places.add(new Place(row, c, new Target(start + i - 1, tokens.get(i))));
        }
        start += tokens.length() - 1;
        result.add(new ArrayList<>());
      }
      results.add(result);
    }
    // stable: the tokens of one continuation stay in order, as their positions rise
    places.sort(Comparator.comparingInt(place -> place.target().position()));
    List<TokenScore> scores =
        OutputHead.score(work, decoder, hidden, places.stream().map(Place::target).toList());
    for (int i = 0; i < places.size(); i++) {
      results.get(places.get(i).row()).get(places.get(i).continuation()).add(scores.get(i));
    }
    return results;
  }
}
