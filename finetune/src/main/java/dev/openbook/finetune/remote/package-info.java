/**
 * Any LangChain4j {@code ChatModel} as our {@link dev.openbook.finetune.LanguageModel}, for
 * generation: {@link dev.openbook.finetune.remote.RemoteLanguageModel}, with factories for servers
 * that speak Ollama's or OpenAI's protocol ({@link dev.openbook.finetune.remote.RemoteEndpoint}).
 *
 * <p>Every request has a deadline and a bounded number of tries; only what may pass by itself is
 * tried again. A failure of one request alone does not end the others. Such servers tell no
 * log-likelihoods of given texts, so scoring is refused. Keys come from the environment alone and
 * enter no message, log or record.
 */
@NullMarked
package dev.openbook.finetune.remote;

import org.jspecify.annotations.NullMarked;
