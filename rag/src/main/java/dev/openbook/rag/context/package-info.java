/**
 * Which retrieved passages go into a prompt, and in what order: a {@link
 * dev.openbook.rag.context.ContextRecipe} turns a ranking into a {@link
 * dev.openbook.rag.context.Context} under a token budget.
 *
 * <p>For experiments, a {@link dev.openbook.rag.context.GoldPlacement} chooses what no retriever
 * would: gold at a place of one's own, or none, among {@link dev.openbook.rag.context.Distractors}.
 *
 * <p>Pure functions. How passages are written into a prompt is the business of {@code eval.prompt};
 * whole-document contexts are made in {@code eval}.
 */
@NullMarked
package dev.openbook.rag.context;

import org.jspecify.annotations.NullMarked;
