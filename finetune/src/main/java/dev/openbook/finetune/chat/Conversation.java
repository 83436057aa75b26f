package dev.openbook.finetune.chat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.openbook.finetune.tokenize.ChatMessage;
import java.util.List;
import java.util.stream.Collectors;

/** LangChain4j's messages as the turns that a chat template knows. */
final class Conversation {
  private Conversation() {}

  /**
   * Returns the turns in order.
   *
   * @throws UnsupportedFeatureException if a message is more than text, or belongs to a tool
   */
  static List<ChatMessage> of(List<dev.langchain4j.data.message.ChatMessage> messages) {
    return messages.stream().map(Conversation::turn).toList();
  }

  private static ChatMessage turn(dev.langchain4j.data.message.ChatMessage message) {
    return switch (message) {
      case SystemMessage system -> new ChatMessage("system", system.text());
      case UserMessage user -> ChatMessage.user(text(user));
      case AiMessage answer -> new ChatMessage("assistant", text(answer));
      default -> throw Refusal.of("messages of type " + message.type());
    };
  }

  private static String text(UserMessage message) {
    return message.contents().stream().map(Conversation::text).collect(Collectors.joining("\n"));
  }

  private static String text(Content content) {
    if (content instanceof TextContent text) {
      return text.text();
    }
    throw Refusal.of("message content of type " + content.type());
  }

  private static String text(AiMessage message) {
    if (message.hasToolExecutionRequests()) {
      throw Refusal.of("AiMessage.toolExecutionRequests");
    }
    String text = message.text();
    return text == null ? "" : text;
  }
}
