/**
 * Training texts that a language model writes.
 *
 * <p>A {@link dev.openbook.finetune.synthesize.prompted.WritingPrompt} says what to ask about a
 * passage and what of the reply is fit; {@link
 * dev.openbook.finetune.synthesize.prompted.PromptedWriting} asks, keeps every reply, and hands on
 * texts until a budget is met. Any {@link dev.openbook.finetune.LanguageModel} will do, of this
 * machine or of a server. What needs no model lives in the package above.
 */
@NullMarked
package dev.openbook.finetune.synthesize.prompted;

import org.jspecify.annotations.NullMarked;
