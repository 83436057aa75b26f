package dev.openbook.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GenerationRequestTest {
  private static final Sampling PLAIN = new Sampling(1, OptionalInt.empty(), 1);

  @Test
  void sampling_refusesWhatIsOutOfRange() {
    assertRefused(
        () -> new Sampling(-1, OptionalInt.empty(), 1), "temperature must be at least 0, got -1.0");
    assertRefused(
        () -> new Sampling(Double.NaN, OptionalInt.empty(), 1),
        "temperature must be at least 0, got NaN");
    assertRefused(() -> new Sampling(1, OptionalInt.of(0), 1), "topK must be at least 1, got 0");
    assertRefused(() -> new Sampling(1, OptionalInt.empty(), 0), "topP must be in (0, 1], got 0.0");
    assertRefused(() -> PLAIN.withMinP(1.5), "minP must be in [0, 1], got 1.5");
    assertRefused(
        () -> PLAIN.withRepetitionPenalty(0), "repetitionPenalty must be positive, got 0.0");
    assertRefused(
        () -> PLAIN.withLogitBias(Map.of(-1, 2.0)),
        "logitBias must map token ids to numbers, got -1 to 2.0");
    assertRefused(
        () -> PLAIN.withLogitBias(Map.of(7, Double.NaN)),
        "logitBias must map token ids to numbers, got 7 to NaN");
  }

  @Test
  void request_refusesWhatCannotBeDone() {
    GenerationRequest request = GenerationRequest.greedy(Prompt.of("x"), 5, List.of("\n"));

    assertRefused(
        () -> GenerationRequest.greedy(Prompt.of("x"), 0, List.of()),
        "maxTokens must be at least 1, got 0");
    assertRefused(() -> request.withMinTokens(6), "minTokens must be in [0, 5], got 6");
    assertRefused(
        () -> GenerationRequest.greedy(Prompt.of("x"), 5, List.of("")),
        "stops must not contain the empty text");
    assertRefused(
        () -> request.withChoices(List.of("a", "")), "choices must not contain the empty text");
    assertRefused(
        () -> request.withMinTokens(2).withChoices(List.of("a")),
        "minTokens must be 0 when there are choices, got 2");
    assertThat(request.withMinTokens(5).minTokens()).isEqualTo(5);
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
