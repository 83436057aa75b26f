/**
 * Second looks at a ranking's first passages: a {@link dev.openbook.rag.rerank.Reranker} orders
 * candidates by reading them together with the query, a {@link
 * dev.openbook.rag.rerank.RerankedRetriever} puts one behind a retriever.
 *
 * <p>Rerankers read by a scoring model of LangChain4j, a {@link
 * dev.openbook.rag.rerank.CrossEncoder} of ONNX files among them, or by how likely a language model
 * finds the question. Language models are not known here: they come in through {@link
 * dev.openbook.rag.rerank.PassageLikelihood}.
 *
 * <p>A cross-encoder owns native memory until it is closed; nothing else here owns any.
 */
@NullMarked
package dev.openbook.rag.rerank;

import org.jspecify.annotations.NullMarked;
