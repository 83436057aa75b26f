package dev.openbook.rag.retrieve;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Any content retriever of LangChain4j as a retriever of ours.
 *
 * <p>Contents are taken in the order in which they come, those beyond k are cut, and of two with
 * one id the first stays. A passage's id is what its segment's metadata hold under a key, or, where
 * they hold nothing there, {@code sha256-} and the hash of its text. Scores are {@link
 * ContentMetadata#SCORE} where every content of the answer has one and none is above the one before
 * it; otherwise each is {@code 1 / rank}, so that scores never contradict the order.
 *
 * <p>How many contents come is the content retriever's own setting: it cannot be asked for k. A
 * blank query finds nothing, since LangChain4j has no such query. As safe for concurrent use as the
 * content retriever is.
 */
public final class LangChainRetriever implements Retriever {
  private final ContentRetriever retriever;
  private final String idKey;

  /** Creates a retriever whose passages' ids stand under {@link PassageContentRetriever#ID}. */
  public LangChainRetriever(ContentRetriever retriever) {
    this(retriever, PassageContentRetriever.ID);
  }

  /**
   * Creates a retriever.
   *
   * @param retriever finds contents
   * @param idKey key of the passage's id in a segment's metadata
   */
  public LangChainRetriever(ContentRetriever retriever, String idKey) {
    this.retriever = requireNonNull(retriever, "retriever is null");
    this.idKey = requireNonNull(idKey, "idKey is null");
  }

  @Override
  public Ranking retrieve(String query, int k) {
    List<Map.Entry<String, Content>> found = List.copyOf(contents(query, k).entrySet());
    boolean scored = areScoresInOrder(found.stream().map(Map.Entry::getValue).toList());
    var hits = new ArrayList<Hit>(found.size());
    for (Map.Entry<String, Content> entry : found) {
      int rank = hits.size() + 1;
      hits.add(new Hit(entry.getKey(), scored ? score(entry.getValue()) : 1.0 / rank, rank));
    }
    return new Ranking(hits);
  }

  /**
   * Returns what {@link #retrieve} finds as passages with the same ids, best first: the contents
   * may be no one else's to look up.
   *
   * @return passages whose document, title and place are those in the metadata that {@link
   *     PassageContentRetriever} writes; where these are missing or do not fit the text, the
   *     passage is a document of its own id and text
   */
  public List<Passage> passages(String query, int k) {
    return contents(query, k).entrySet().stream()
        .map(entry -> passage(entry.getKey(), entry.getValue().textSegment()))
        .toList();
  }

  /** The first k contents by id, in their order. */
  private Map<String, Content> contents(String query, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    var byId = new LinkedHashMap<String, Content>();
    if (query.isBlank()) {
      return byId;
    }
    List<Content> found = requireNonNullElse(retriever.retrieve(Query.from(query)), List.of());
    for (Content content : found) {
      if (byId.size() == k) {
        break;
      }
      byId.putIfAbsent(id(content.textSegment()), content);
    }
    return byId;
  }

  private String id(TextSegment segment) {
    @Nullable Object id = segment.metadata().toMap().get(idKey);
    return id == null || id.toString().isBlank()
        ? "sha256-" + Sha256.of(segment.text())
        : id.toString();
  }

  private static boolean areScoresInOrder(List<Content> contents) {
    double previous = Double.MAX_VALUE;
    for (Content content : contents) {
      double score = score(content);
      if (!(score <= previous) || !Double.isFinite(score)) {
        return false;
      }
      previous = score;
    }
    return true;
  }

  private static double score(Content content) {
    return content.metadata().get(ContentMetadata.SCORE) instanceof Number number
        ? number.doubleValue()
        : Double.NaN;
  }

  private static Passage passage(String id, TextSegment segment) {
    Metadata metadata = segment.metadata();
    String text = segment.text();
    String title = text(metadata, PassageContentRetriever.TITLE);
    String documentId = text(metadata, PassageContentRetriever.DOCUMENT_ID);
    @Nullable Span span = span(metadata);
    return span == null || span.length() != text.length() || documentId.isEmpty()
        ? new Passage(id, id, title, text, new Span(0, text.length()))
        : new Passage(id, documentId, title, text, span);
  }

  private static @Nullable Span span(Metadata metadata) {
    if (metadata.toMap().get(PassageContentRetriever.START) instanceof Integer start
        && metadata.toMap().get(PassageContentRetriever.END) instanceof Integer end
        && start >= 0
        && end >= start) {
      return new Span(start, end);
    }
    return null;
  }

  private static String text(Metadata metadata, String key) {
    return Objects.toString(metadata.toMap().get(key), "");
  }
}
