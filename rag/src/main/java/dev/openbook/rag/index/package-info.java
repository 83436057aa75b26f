/**
 * Passages on disk: a {@link dev.openbook.rag.index.PassageIndex} is a Lucene index that knows how
 * it was made ({@link dev.openbook.rag.index.IndexSettings}), gives its passages back and says what
 * it holds.
 *
 * <p>Nothing here ranks: searching is the business of {@code rag.retrieve}.
 *
 * <p>Invariants: a folder under its final name holds a whole index; an index is never served with
 * settings other than those it was built with.
 */
@NullMarked
package dev.openbook.rag.index;

import org.jspecify.annotations.NullMarked;
