/**
 * Vectors of texts: an {@link dev.openbook.rag.embed.Embedder} is an embedding model of LangChain4j
 * with the words its queries begin with, {@link dev.openbook.rag.embed.BundledModel} names those
 * that come with Openbook and run in {@code OnnxEncoder}, and {@link
 * dev.openbook.rag.embed.CachedVectors} encodes an index's passages, each text once, through a
 * {@link dev.openbook.rag.embed.VectorCache} on disk.
 *
 * <p>Nothing here ranks or indexes. Native memory of the bundled models belongs to the ONNX runtime
 * and lives as long as the JVM.
 *
 * <p>Invariant: vectors have length 1.
 */
@NullMarked
package dev.openbook.rag.embed;

import org.jspecify.annotations.NullMarked;
