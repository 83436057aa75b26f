/**
 * Choosing a retriever's settings on labelled questions, and what that choice is worth.
 *
 * <p>A {@link dev.openbook.eval.tune.RetrievalGrid} lists {@link
 * dev.openbook.eval.tune.RetrievalSetting}s; {@link dev.openbook.eval.tune.TuningQuestions} says
 * what a ranking is worth; {@link dev.openbook.eval.tune.RetrievalTuning} scores every setting,
 * resumably, and chooses by {@link dev.openbook.eval.stats.NestedSelection}. Searching itself lives
 * in {@code rag}, and nothing here trains a model.
 */
@NullMarked
package dev.openbook.eval.tune;

import org.jspecify.annotations.NullMarked;
