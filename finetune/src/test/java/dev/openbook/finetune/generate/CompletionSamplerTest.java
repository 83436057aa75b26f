package dev.openbook.finetune.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Sampling;
import dev.openbook.finetune.generate.CompletionSampler.Completion;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LinearLayer;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.model.ReferenceAdapter;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TensorMemory.class)
class CompletionSamplerTest {
  private static final Sampling WARM = new Sampling(1.5, OptionalInt.empty(), 1);

  @TempDir private Path folder;
  private Tokenizer tokenizer;

  @BeforeEach
  void writeTokenizer() throws IOException {
    tokenizer = ByteTokenizer.write(folder);
  }

  private String decoded(int[] ids) {
    return tokenizer.decode(ids, true);
  }

  private TokenSequence ids(String text) {
    return TokenSequence.of(tokenizer.encode(text));
  }

  private static List<GenerationRequest> sampled(String prompt, int count) {
    var requests = new ArrayList<GenerationRequest>();
    for (int seed = 0; seed < count; seed++) {
      requests.add(new GenerationRequest(Prompt.of(prompt), 12, List.of("9"), WARM, seed));
    }
    return requests;
  }

  @Test
  void complete_equalsTheLanguageModelsTexts_andTokensAreThoseOfTheText(TensorScope scope)
      throws IOException {
    List<GenerationRequest> requests = sampled("Once upon", 40);
    List<TokenSequence> prompts = requests.stream().map(each -> ids("Once upon")).toList();
    List<Generation> expected;
    try (Checkpoint checkpoint = Checkpoint.open(TinyModel.path());
        TensorScope own = scope.child("model");
        LocalLanguageModel model =
            LocalLanguageModel.open(
                own, checkpoint, tokenizer, ModelOptions.of("tiny", Precision.F32))) {
      expected = model.generate(requests);
    }

    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32))) {
      List<Completion> completions =
          new CompletionSampler(decoder, this::decoded).complete(scope, prompts, requests);

      assertThat(completions)
          .extracting(Completion::text)
          .isEqualTo(expected.stream().map(Generation::text).toList());
      for (int i = 0; i < completions.size(); i++) {
        TokenSequence tokens = completions.get(i).tokens();
        assertThat(tokens.length()).isEqualTo(expected.get(i).generatedTokens());
        int last = tokens.get(tokens.length() - 1);
        String whole =
            decoded(
                decoder.config().endTokens().contains(last)
                    ? tokens.range(0, tokens.length() - 1)
                    : tokens.from(0));
        int stop = whole.indexOf('9');
        assertThat(completions.get(i).text())
            .isEqualTo(stop < 0 ? whole : whole.substring(0, stop));
      }
      assertThat(completions).extracting(Completion::text).anyMatch(text -> text.length() < 9);
    }
  }

  @Test
  void complete_attachedAdapter_isUsed_andNothingIsKeptOfTheCallBefore(TensorScope scope) {
    List<GenerationRequest> greedy =
        List.of(GenerationRequest.greedy(Prompt.of("Once"), 12, List.of()));
    List<TokenSequence> prompts = List.of(ids("Once"));
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("adapter")) {
      var sampler = new CompletionSampler(decoder, this::decoded);
      List<Completion> base = sampler.complete(work, prompts, greedy);
      decoder.attach(
          ReferenceAdapter.filled(
              work, decoder.config(), new LoraSettings(4, 80, 0, LinearLayer.ofBlock())));

      List<Completion> adapted = sampler.complete(work, prompts, greedy);
      List<Completion> without =
          decoder.withoutAdapter(() -> sampler.complete(work, prompts, greedy));

      assertThat(adapted).isNotEqualTo(base).isEqualTo(sampler.complete(work, prompts, greedy));
      assertThat(without).isEqualTo(base);
      decoder.detachAdapter();
    }
  }

  @Test
  void complete_beyondTheContext_isRefused(TensorScope scope) {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32))) {
      var sampler = new CompletionSampler(decoder, this::decoded);

      assertThatThrownBy(
              () ->
                  sampler.complete(
                      scope,
                      List.of(ids("Once")),
                      List.of(
                          GenerationRequest.greedy(
                              Prompt.of("Once"), decoder.config().contextLength(), List.of()))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("exceed the context of");
    }
  }
}
