package dev.openbook.finetune.tokenize;

import static java.util.Objects.requireNonNull;

/**
 * One turn of a conversation.
 *
 * @param role who speaks: {@code system}, {@code user} or {@code assistant}
 * @param content what is said
 */
public record ChatMessage(String role, String content) {
  public ChatMessage {
    requireNonNull(role, "role is null");
    requireNonNull(content, "content is null");
  }

  /** Returns a user's turn. */
  public static ChatMessage user(String content) {
    return new ChatMessage("user", content);
  }
}
