package dev.openbook.rag.retrieve;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.openbook.datasets.Passage;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Retriever;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A retriever of ours as LangChain4j's content retriever, for its assistants and augmentors.
 *
 * <p>A content's text is the passage's. Its segment's metadata say where it is from: {@value #ID},
 * {@value #DOCUMENT_ID}, {@value #TITLE} (may be empty), {@value #START} and {@value #END} (code
 * units in the document), {@value #SCORE} (the retriever's, a double) and {@value #RANK} (from 1);
 * the content's {@link ContentMetadata#SCORE} is the score once more. A passage of blank text
 * cannot be a content and is left out; ranks then have a gap.
 *
 * <p>Borrows its retriever and is as safe for concurrent use.
 */
public final class PassageContentRetriever implements ContentRetriever {
  /** Key of the passage's id. */
  public static final String ID = "id";

  /** Key of the id of the passage's document. */
  public static final String DOCUMENT_ID = "documentId";

  /** Key of the document's title. */
  public static final String TITLE = "title";

  /** Key of the first code unit in the document. */
  public static final String START = "start";

  /** Key of the place after the last code unit in the document. */
  public static final String END = "end";

  /** Key of the retriever's score. */
  public static final String SCORE = "score";

  /** Key of the rank, from 1. */
  public static final String RANK = "rank";

  private final Retriever retriever;
  private final int k;
  private final Function<String, Passage> lookup;

  /**
   * Creates a content retriever.
   *
   * @param retriever finds passages
   * @param k most contents returned, at least 1
   * @param lookup the passage of an id that {@code retriever} gives
   */
  public PassageContentRetriever(Retriever retriever, int k, Function<String, Passage> lookup) {
    this.retriever = requireNonNull(retriever, "retriever is null");
    this.k = k;
    this.lookup = requireNonNull(lookup, "lookup is null");
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
  }

  /** Returns at most k contents, best first; empty when nothing matches. */
  @Override
  public List<Content> retrieve(Query query) {
    var contents = new ArrayList<Content>();
    for (Hit hit : retriever.retrieve(query.text(), k).hits()) {
      Passage passage = lookup.apply(hit.passageId());
      if (!passage.text().isBlank()) {
        contents.add(
            Content.from(
                TextSegment.from(passage.text(), metadata(hit, passage)),
                Map.of(ContentMetadata.SCORE, hit.score())));
      }
    }
    return contents;
  }

  private static Metadata metadata(Hit hit, Passage passage) {
    return new Metadata()
        .put(ID, passage.id())
        .put(DOCUMENT_ID, passage.documentId())
        .put(TITLE, passage.title())
        .put(START, passage.span().start())
        .put(END, passage.span().end())
        .put(SCORE, hit.score())
        .put(RANK, hit.rank());
  }
}
