package dev.openbook.finetune.chat;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.List;

/**
 * Answers piece by piece, on the chat's own thread.
 *
 * <p>As LangChain4j asks: what a handler throws is told to its {@code onError} and does not end the
 * answer; after a cancellation the handler hears nothing more.
 */
record LocalStreamingChatModel(LocalChat chat, ChatSettings settings)
    implements StreamingChatModel {
  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    chat.stream(() -> answer(request, handler));
  }

  private void answer(ChatRequest request, StreamingChatResponseHandler handler) {
    var handle = new Handle();
    var context = new PartialResponseContext(handle);
    ChatResponse response;
    try {
      response =
          chat.answer(
              request,
              (_, piece) -> {
                handle.requireWanted();
                tell(handler, () -> handler.onPartialResponse(new PartialResponse(piece), context));
              });
    } catch (Cancelled e) {
      return;
    } catch (RuntimeException | Error e) {
      tell(handler, () -> handler.onError(e));
      return;
    }
    if (!handle.isCancelled()) {
      tell(handler, () -> handler.onCompleteResponse(response));
    }
  }

  private static void tell(StreamingChatResponseHandler handler, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      try {
        handler.onError(e);
      } catch (RuntimeException second) {
        e.addSuppressed(second); // nobody is left to be told
      }
    }
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return chat.defaultParameters();
  }

  @Override
  public List<ChatModelListener> listeners() {
    return settings.listeners();
  }

  /** Lets a handler end its answer; it is heard at the next piece. */
  private static final class Handle implements StreamingHandle {
    private volatile boolean cancelled;

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    void requireWanted() {
      if (cancelled) {
        throw new Cancelled();
      }
    }
  }

  /** Ends a generation that nobody wants any more. */
  private static final class Cancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Cancelled() {
      super("the answer was cancelled", null, false, false);
    }
  }
}
