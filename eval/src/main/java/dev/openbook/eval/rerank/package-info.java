/**
 * Language models as rerankers: {@link dev.openbook.eval.rerank.ModelLikelihood} tells {@code
 * rag.rerank}, which knows no language model, how likely one finds a query after a passage.
 *
 * <p>The prompt has a version; changing a byte of it means a new version. Models are borrowed.
 */
@NullMarked
package dev.openbook.eval.rerank;

import org.jspecify.annotations.NullMarked;
