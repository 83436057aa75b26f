package dev.openbook.finetune.chat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.openbook.finetune.GenerationListener;
import java.util.List;

/** Answers at once; the interface's defaults merge parameters and call the listeners. */
record LocalChatModel(LocalChat chat, ChatSettings settings) implements ChatModel {
  @Override
  public ChatResponse doChat(ChatRequest request) {
    return chat.answer(request, GenerationListener.NONE);
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return chat.defaultParameters();
  }

  @Override
  public List<ChatModelListener> listeners() {
    return settings.listeners();
  }
}
