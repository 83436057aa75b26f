/**
 * What a language model does for the rest of Openbook: {@link dev.openbook.finetune.LanguageModel}
 * generates text and scores continuations, in batches.
 *
 * <p>Here live the interface and its records alone. Weights, tensors, decoding, training and
 * synthetic data have packages of their own below; native memory is touched by {@code
 * finetune.tensor} only. Retrieval is not known here.
 */
@NullMarked
package dev.openbook.finetune;

import org.jspecify.annotations.NullMarked;
