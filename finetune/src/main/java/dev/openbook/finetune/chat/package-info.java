/**
 * A model on this machine as LangChain4j sees models: {@link dev.openbook.finetune.chat.LocalChat}
 * hands out a {@code ChatModel} and a {@code StreamingChatModel}, so that {@code AiServices}, chat
 * memories and the rest of that library talk to a fine-tuned model.
 *
 * <p>Conversations are rendered by the model's own chat template. What the model cannot do (tools,
 * JSON schemas, images, penalties) is refused by name, never passed over. The other way round, a
 * LangChain4j model as ours, is {@code finetune.remote}.
 */
@NullMarked
package dev.openbook.finetune.chat;

import org.jspecify.annotations.NullMarked;
