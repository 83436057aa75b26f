/**
 * Retrievers: {@link dev.openbook.rag.retrieve.Bm25Retriever} ranks the passages of an index by
 * their terms, {@link dev.openbook.rag.retrieve.Rm3Retriever} with feedback, {@link
 * dev.openbook.rag.retrieve.HnswRetriever} and {@link
 * dev.openbook.rag.retrieve.ExactVectorRetriever} by their vectors, {@link
 * dev.openbook.rag.retrieve.FusedRetriever} joins the rankings of others by a {@link
 * dev.openbook.rag.retrieve.Fusion}.
 *
 * <p>{@link dev.openbook.rag.retrieve.LangChainRetriever} and {@link
 * dev.openbook.rag.retrieve.PassageContentRetriever} are the doors from and to LangChain4j.
 *
 * <p>Queries are plain text; there is no query language. Ties are broken by passage id, ascending,
 * so that a ranking depends on nothing but index, query and cut-off. Indexes are built in {@code
 * rag.index}, reading again what was found is the business of {@code rag.rerank}, what goes into a
 * prompt of {@code rag.context}.
 */
@NullMarked
package dev.openbook.rag.retrieve;

import org.jspecify.annotations.NullMarked;
