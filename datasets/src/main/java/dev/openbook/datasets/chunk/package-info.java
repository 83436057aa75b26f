/**
 * Splitting of documents into passages.
 *
 * <p>The entry type is {@link dev.openbook.datasets.chunk.Chunker}; {@link
 * dev.openbook.datasets.chunk.Chunkers} has them by name: windows of tokens, sentences, paragraphs,
 * recursive and semantic; {@link dev.openbook.datasets.chunk.PassageCut} is a name with its sizes.
 * They count tokens with any {@link dev.openbook.datasets.TokenCounter}, for instance the
 * model-free {@link dev.openbook.datasets.chunk.WordTokens}. Vectors for the semantic one come from
 * outside, through {@link dev.openbook.datasets.chunk.SentenceEmbedding}.
 *
 * <p>Invariants: a passage's text is exactly the document's text at its span, the passages of a
 * document are in source order and together cover it, and no surrogate pair is cut. Text is never
 * cleaned or trimmed here. Retrieval is not known here.
 */
@NullMarked
package dev.openbook.datasets.chunk;

import org.jspecify.annotations.NullMarked;
