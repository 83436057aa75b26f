/**
 * The choice of a token from logits: {@link dev.openbook.finetune.generate.sampling.TokenSampler}
 * applies a request's settings, {@link dev.openbook.finetune.generate.sampling.ChoiceTrie}
 * restricts a text to given ones.
 *
 * <p>Plain arrays alone: no tensor and no text is known here. Random numbers come from the caller.
 */
@NullMarked
package dev.openbook.finetune.generate.sampling;

import org.jspecify.annotations.NullMarked;
