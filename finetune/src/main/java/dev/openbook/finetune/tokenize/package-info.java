/**
 * Text to token ids and back: {@link dev.openbook.finetune.tokenize.Tokenizer}, from Hugging Face's
 * {@code tokenizer.json} or from a GGUF file's metadata, and {@link
 * dev.openbook.finetune.tokenize.ChatTemplate}, which renders a conversation the way the model was
 * trained on.
 *
 * <p>Ids are exactly those of Hugging Face tokenizers, whose native library does the work; it is
 * bundled, and nothing is fetched. What ids mean to a model is not known here.
 */
@NullMarked
package dev.openbook.finetune.tokenize;

import org.jspecify.annotations.NullMarked;
