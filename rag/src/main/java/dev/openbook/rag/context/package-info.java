/**
 * Which retrieved passages go into a prompt, and in what order: a {@link
 * dev.openbook.rag.context.ContextRecipe} turns a ranking into a {@link
 * dev.openbook.rag.context.Context} under a token budget.
 *
 * <p>Pure functions. How passages are written into a prompt is the business of {@code eval.prompt};
 * gold, distractor and whole-document contexts are made in {@code eval}.
 */
@NullMarked
package dev.openbook.rag.context;

import org.jspecify.annotations.NullMarked;
