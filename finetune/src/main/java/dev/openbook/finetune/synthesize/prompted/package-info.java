/**
 * Training texts that a language model writes.
 *
 * <p>A {@link dev.openbook.finetune.synthesize.prompted.WritingPrompt} says what to ask about a
 * passage, what of the reply is fit and what is to be asked next; {@link
 * dev.openbook.finetune.synthesize.prompted.PromptedWriting} asks for {@link
 * dev.openbook.finetune.synthesize.prompted.WritingShare}s, keeps every reply, and hands on texts
 * until a budget is met. What is asked depends on the replies read before, never on when they came
 * (docs/decisions/0014). Any {@link dev.openbook.finetune.LanguageModel} will do, of this machine x
 * a server. What needs no model lives in the packages beside this one.
 */
@NullMarked
package dev.openbook.finetune.synthesize.prompted;

import org.jspecify.annotations.NullMarked;
