package dev.openbook.finetune.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of one call, grouped by the opening that they share.
 *
 * <p>A group's opening is what all its rows have in common with their shared text's tokens, so
 * where a row is cut depends on the call alone.
 */
final class PromptGroups {
  /** Shorter openings are not worth a pass of their own. */
  private static final int MIN_SHARED = 16;

  private static final TokenSequence NOTHING = TokenSequence.of();

  private PromptGroups() {}

  /**
   * One prompt of a call.
   *
   * @param tokens the whole prompt
   * @param shared tokens of its shared part alone; may end otherwise than the whole goes on
   */
  record Row(TokenSequence tokens, TokenSequence shared) {
    /** Returns how many leading tokens can be read apart; at least one is left over. */
    int openingLength() {
      return Math.min(shared.commonPrefix(tokens), tokens.length() - 1);
    }
  }

  /**
   * Rows that are read together.
   *
   * @param batch their tokens
   * @param places where each row stands in the call
   */
  record Group(PromptBatch batch, List<Integer> places) {}

  /** Returns the groups in the order in which each first appears. */
  static List<Group> of(List<Row> rows) {
    Map<TokenSequence, List<Integer>> byShared = new LinkedHashMap<>();
    for (int place = 0; place < rows.size(); place++) {
      Row row = rows.get(place);
      TokenSequence key = row.openingLength() < MIN_SHARED ? NOTHING : row.shared();
      byShared.computeIfAbsent(key, _ -> new ArrayList<>()).add(place);
    }
    List<Group> groups = new ArrayList<>();
    byShared.forEach((shared, places) -> groups.add(group(rows, shared, places)));
    return groups;
  }

  private static Group group(List<Row> rows, TokenSequence shared, List<Integer> places) {
    List<Row> members = places.stream().map(rows::get).toList();
    int length =
        shared.equals(NOTHING) ? 0 : members.stream().mapToInt(Row::openingLength).min().orElse(0);
    return new Group(
        new PromptBatch(members.stream().map(Row::tokens).toList(), length), List.copyOf(places));
  }
}
