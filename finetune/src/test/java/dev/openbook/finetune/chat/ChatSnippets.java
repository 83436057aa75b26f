package dev.openbook.finetune.chat;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.SystemMessage;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.remote.RemoteEndpoint;
import dev.openbook.finetune.remote.RemoteLanguageModel;
import dev.openbook.finetune.remote.RemoteSettings;
import dev.openbook.finetune.tensor.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The code of {@code docs/chat.md}. */
final class ChatSnippets {
  private ChatSnippets() {}

  // start assistant
  interface Assistant {
    @SystemMessage("You answer questions about the handbook in one sentence.")
    String answer(String question);
  }

  static String ask(Path model, Path adapter, String question) throws IOException {
    var options = ModelOptions.of("handbook", Precision.BF16).withAdapter(adapter);
    try (LocalChat chat = LocalChat.open(model, options, ChatSettings.greedy())) {
      Assistant assistant =
          AiServices.builder(Assistant.class)
              .chatModel(chat.model())
              .chatMemory(MessageWindowChatMemory.withMaxMessages(10))
              .build();
      return assistant.answer(question);
    }
  }

  // end assistant

  // start remote
  static String askServer(String question) {
    var endpoint = RemoteEndpoint.of("http://localhost:11434", "smollm2:135m");
    try (LanguageModel model =
        RemoteLanguageModel.of(endpoint, RemoteSettings.defaults(), System.getenv())) {
      var request = GenerationRequest.greedy(Prompt.of(question), 64, List.of());
      return model.generate(List.of(request)).getFirst().text();
    }
  }
  // end remote
}
