/**
 * Retrievers: {@link dev.openbook.rag.retrieve.Bm25Retriever} ranks the passages of an index.
 *
 * <p>Queries are plain text; there is no query language. Ties are broken by passage id, ascending,
 * so that a ranking depends on nothing but index, query and cut-off. Indexes are built in {@code
 * rag.index}; what goes into a prompt is decided in {@code rag.context}.
 */
@NullMarked
package dev.openbook.rag.retrieve;

import org.jspecify.annotations.NullMarked;
