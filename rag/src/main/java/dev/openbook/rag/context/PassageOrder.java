package dev.openbook.rag.context;

import dev.openbook.datasets.Passage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** In which order retrieved passages stand in a prompt, whose question comes after them. */
public enum PassageOrder {
  /** As ranked: the best passage is farthest from the question. */
  BEST_FIRST,

  /** Ranks reversed: the best passage stands next to the question. */
  BEST_LAST,

  /**
   * Best passages at both ends, worst in the middle. Of k passages, rank i goes to place (i + 1) /
   * 2 when i is odd and to (k + 1) - i / 2 when it is even.
   *
   * @see <a href="https://arxiv.org/abs/2410.05983">Jin et al., Long-Context LLMs Meet RAG</a>
   */
  EDGES,

  /**
   * As they stand in their documents; documents in the order of their best passages.
   *
   * @see <a href="https://arxiv.org/abs/2409.01666">Yu et al., In Defense of RAG</a>
   */
  DOCUMENT;

  /** Returns the passages, given best first, in the order of the prompt. */
  public List<Passage> arrange(List<Passage> bestFirst) {
    return switch (this) {
      case BEST_FIRST -> List.copyOf(bestFirst);
      case BEST_LAST -> List.copyOf(bestFirst.reversed());
      case EDGES -> edges(bestFirst);
      case DOCUMENT -> byDocument(bestFirst);
    };
  }

  private static List<Passage> edges(List<Passage> bestFirst) {
    int k = bestFirst.size();
    var placed = new ArrayList<>(bestFirst);
    for (int i = 1; i <= k; i++) {
      int place = i % 2 == 1 ? (i + 1) / 2 : k + 1 - i / 2;
      placed.set(place - 1, bestFirst.get(i - 1));
    }
    return placed;
  }

  private static List<Passage> byDocument(List<Passage> bestFirst) {
    Map<String, List<Passage>> documents = new LinkedHashMap<>();
    for (Passage passage : bestFirst) {
      documents.computeIfAbsent(passage.documentId(), id -> new ArrayList<>()).add(passage);
    }
    for (List<Passage> document : documents.values()) {
      Collections.sort(
          document,
          Comparator.comparingInt((Passage passage) -> passage.span().start())
              .thenComparing(Passage::id));
    }
    return documents.values().stream().flatMap(List::stream).toList();
  }
}
