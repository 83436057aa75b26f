package dev.openbook.rag;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One query's lines of a TREC run as they come, in a few arrays: 16 bytes a hit and its id, so that
 * runs of ten million lines need no large heap. Not safe for concurrent use.
 */
final class QueryHits {
  private byte[] ids = new byte[128]; // UTF-8, end to end
  private int[] ends = new int[8];
  private double[] scores = new double[8];
  private int[] lines = new int[8];
  private int size;

  void add(String id, double score, int line) {
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    int start = start(size);
    int end = Math.addExact(start, bytes.length);
    if (end > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(end, grown(ids.length)));
    }
    if (size == scores.length) {
      int length = grown(size);
      ends = Arrays.copyOf(ends, length);
      scores = Arrays.copyOf(scores, length);
      lines = Arrays.copyOf(lines, length);
    }
    System.arraycopy(bytes, 0, ids, start, bytes.length);
    ends[size] = end;
    scores[size] = score;
    lines[size] = line;
    size++;
  }

  /** Returns the place of the first hit whose passage stood before; empty when there is none. */
  OptionalInt repeated() {
    Set<String> seen = HashSet.newHashSet(size);
    return IntStream.range(0, size).filter(place -> !seen.add(id(place))).findFirst();
  }

  /** Returns the passage of the hit at a place, from 0. */
  String id(int place) {
    int start = start(place);
    return new String(ids, start, ends[place] - start, StandardCharsets.UTF_8);
  }

  /** Returns the line of the hit at a place, from 0. */
  int line(int place) {
    return lines[place];
  }

  /** Returns the hits as trec_eval sorts them: by 32-bit score, equal ones by id descending. */
  Ranking ranking() {
    List<Integer> places = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    places.sort(
        Comparator.comparingDouble((Integer place) -> -(float) scores[place])
            .thenComparing((a, b) -> compareIds(b, a)));
    var hits = new ArrayList<Hit>(size);
    for (int place : places) {
      hits.add(new Hit(id(place), scores[place], hits.size() + 1));
    }
    return new Ranking(hits);
  }

  private int start(int place) {
    return place == 0 ? 0 : ends[place - 1];
  }

  /** As C's strcmp, by bytes. */
  private int compareIds(int a, int b) {
    return Arrays.compareUnsigned(ids, start(a), ends[a], ids, start(b), ends[b]);
  }

  /** By a quarter: arrays of thousands of queries stay about as long as they are full. */
  private static int grown(int length) {
    return length + length / 4 + 1;
  }
}
