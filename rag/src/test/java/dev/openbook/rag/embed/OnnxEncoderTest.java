package dev.openbook.rag.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.openbook.rag.embed.OnnxEncoder.Pooling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tiny encoder beside Python's ONNX runtime; {@code embed/make_tiny.py} tells versions. */
class OnnxEncoderTest {
  private static final double TOLERANCE = 1e-4;

  private final JsonNode golden = golden();

  @ParameterizedTest
  @EnumSource
  void encode_isWhatPythonsRuntimeGives(Pooling pooling) {
    OnnxEncoder encoder = encoder(pooling);

    for (JsonNode expected : golden.get("cases")) {
      String text = expected.get("text").stringValue();
      JsonNode vector = expected.get(pooling.name().toLowerCase(Locale.ROOT));
      float[] encoded = encoder.encode(text);
      assertThat(encoded).as(text).hasSize(vector.size());
      for (int i = 0; i < encoded.length; i++) {
        assertThat((double) encoded[i])
            .as("component %d of '%s'", i, text)
            .isCloseTo(vector.get(i).asDouble(), within(TOLERANCE));
      }
    }
  }

  @Test
  void embedAll_sideBySide_keepsTheOrder() {
    OnnxEncoder encoder = encoder(Pooling.MEAN);
    var segments = new ArrayList<TextSegment>();
    for (int i = 0; i < 200; i++) {
      segments.add(TextSegment.from("king ".repeat(1 + i % 30)));
    }

    List<Embedding> embeddings;
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      embeddings = new OnnxEmbedding(encoder, executor).embedAll(segments).content();
    }

    assertThat(embeddings).hasSameSizeAs(segments);
    for (int i = 0; i < segments.size(); i++) {
      assertThat(embeddings.get(i).vector())
          .as("text %d", i)
          .containsExactly(encoder.encode(segments.get(i).text()));
    }
  }

  private OnnxEncoder encoder(Pooling pooling) {
    return OnnxEncoder.load(
        OnnxEncoderTest.class, "embed/tiny", pooling, golden.get("maxPieces").asInt());
  }

  private static JsonNode golden() {
    try (InputStream in = OnnxEncoderTest.class.getResourceAsStream("/embed/tiny.json")) {
      return JsonMapper.builder().build().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
