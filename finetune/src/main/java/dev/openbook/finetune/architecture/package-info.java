/**
 * What kind of decoder a checkpoint holds: {@link dev.openbook.finetune.architecture.ModelConfig}
 * gives its sizes and the mathematics in which Llama, Mistral, SmolLM and Qwen differ, and {@link
 * dev.openbook.finetune.architecture.ConfigJson} reads it from Hugging Face's {@code config.json}.
 *
 * <p>Pure data: no tensors, no weights. A setting that would change the mathematics in a way that
 * {@code finetune.model} does not compute never becomes a config; it is refused by name.
 */
@NullMarked
package dev.openbook.finetune.architecture;

import org.jspecify.annotations.NullMarked;
