/**
 * What retrieval gives: a {@link dev.openbook.rag.Retriever} turns a query into a {@link
 * dev.openbook.rag.Ranking} of {@link dev.openbook.rag.Hit}s.
 *
 * <p>Indexes live in {@code rag.index}, vectors of texts in {@code rag.embed}, retrievers in {@code
 * rag.retrieve}, rerankers in {@code rag.rerank}, the choice and order of passages for a prompt in
 * {@code rag.context}. Nothing here knows a language model.
 */
@NullMarked
package dev.openbook.rag;

import org.jspecify.annotations.NullMarked;
