package dev.openbook.rag.embed;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * An encoder as LangChain4j's embedding model; texts of a batch are encoded side by side.
 *
 * @param encoder encodes a text
 * @param executor runs the texts; its threads are all that compute
 */
record OnnxEmbedding(OnnxEncoder encoder, Executor executor) implements EmbeddingModel {
  @Override
  public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
    List<CompletableFuture<Embedding>> made =
        segments.stream()
            .map(TextSegment::text)
            .map(text -> CompletableFuture.supplyAsync(() -> vector(text), executor))
            .toList();
    return Response.from(made.stream().map(CompletableFuture::join).toList());
  }

  private Embedding vector(String text) {
    return Embedding.from(encoder.encode(text));
  }
}
