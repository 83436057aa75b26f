/**
 * How a model is trained, as a file says it: {@link dev.openbook.finetune.train.recipe.Recipe}, its
 * objective, schedule, budget, mixes and the keys of an adapter.
 *
 * <p>Recipes are read, checked and written here; nothing is computed with tensors. Texts belong to
 * {@code train.data}, the steps to {@code train}.
 */
@NullMarked
package dev.openbook.finetune.train.recipe;

import org.jspecify.annotations.NullMarked;
