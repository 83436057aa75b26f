/**
 * Texts from a decoder: {@link dev.openbook.finetune.generate.LocalLanguageModel} continues prompts
 * and scores continuations in batches.
 *
 * <p>What the texts of a call share is read once ({@code generate.prefix}), and read prefixes are
 * kept between calls: a prompt is always cut at the same places and read in the same shapes, so
 * keeping changes no bit of a result. Any number of requests is taken; those that are decoded
 * together are bounded by memory and chosen by the requests alone. How a token is chosen from
 * logits stands in {@code generate.sampling}.
 *
 * <p>A model's tensors stand in one scope that it owns. {@link
 * dev.openbook.finetune.generate.CompletionSampler} samples from a decoder that its caller goes on
 * changing; training itself is not known here.
 */
@NullMarked
package dev.openbook.finetune.generate;

import org.jspecify.annotations.NullMarked;
