package dev.openbook.eval.prompt;

import dev.openbook.datasets.lab.LabWorld;
import dev.openbook.finetune.synthesize.episode.Episode;
import dev.openbook.finetune.synthesize.episode.EpisodeKind;
import dev.openbook.finetune.synthesize.episode.EpisodeSettings;
import dev.openbook.finetune.synthesize.episode.EpisodeWriter;
import dev.openbook.finetune.train.data.TextPart;
import dev.openbook.finetune.train.data.TextSource;
import dev.openbook.finetune.train.data.TrainingData;
import dev.openbook.finetune.train.data.TrainingText;
import dev.openbook.finetune.train.recipe.WorldSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a recipe's world gives to train on: episodes of every kind, a stream each, with questions
 * put as at question time. The first question of an episode is byte for byte {@link
 * QuestionPrompt}'s prompt; those after it have no passages of their own.
 */
public final class EpisodeTexts {
  private EpisodeTexts() {}

  /** Returns the streams, by the keys of {@link EpisodeKind}. */
  public static TrainingData.Endless of(WorldSettings world) {
    var writer =
        new EpisodeWriter(
            new EpisodeSettings(
                new LabWorld(world.seed()),
                world.people(),
                world.popularity(),
                world.mostPassages()));
    Map<String, TextSource> streams = new LinkedHashMap<>();
    for (EpisodeKind kind : EpisodeKind.values()) {
      streams.put(kind.key(), random -> parts(writer.write(kind, random)));
    }
    return new TrainingData.Endless(streams, EpisodeWriter.VERSION + " " + QuestionPrompt.VERSION);
  }

  /** Returns an episode in the words of the template; answers are learned. */
  static List<TextPart> parts(Episode episode) {
    return switch (episode) {
      case Episode.Running running ->
          running.parts().stream()
              .map(part -> new TextPart(part.text(), part.isLearned()))
              .toList();
      case Episode.Questions questions -> {
        var parts = new ArrayList<TextPart>();
        List<String> passages = questions.passages();
        String before = "";
        for (Episode.Asked asked : questions.asked()) {
          String prompt = QuestionPrompt.render(List.of(), passages, asked.question()).text();
          parts.add(new TextPart(before + prompt, false));
          parts.add(new TextPart(QuestionPrompt.continuation(asked.answer()), true));
          passages = List.of();
          before = "\n";
        }
        yield parts;
      }
    };
  }

  /**
   * Returns an episode as records of their own, in the words of the template: each question with
   * all passages before it, or a running text as a whole.
   *
   * @param source of all records
   */
  public static List<TrainingText> records(String source, Episode episode) {
    return switch (episode) {
      case Episode.Running(List<Episode.Part> parts) ->
          List.of(
              TrainingText.of(
                  source, parts.stream().map(Episode.Part::text).collect(Collectors.joining())));
      case Episode.Questions(List<String> passages, List<Episode.Asked> asked) ->
          asked.stream()
              .map(
                  one ->
                      new TrainingText(
                          source,
                          QuestionPrompt.render(List.of(), passages, one.question()).text(),
                          QuestionPrompt.continuation(one.answer())))
              .toList();
    };
  }
}
