/**
 * Models written for other tools: {@link dev.openbook.finetune.export.ModelExport}, a base with or
 * without its adapter merged, as a Hugging Face folder or as one GGUF file with its tokenizer.
 *
 * <p>Tensors go through memory one at a time; a result appears under its name whole or not at all.
 * Reading, and the layout of each format's bytes, is {@code finetune.weights}' business.
 */
@NullMarked
package dev.openbook.finetune.export;

import org.jspecify.annotations.NullMarked;
