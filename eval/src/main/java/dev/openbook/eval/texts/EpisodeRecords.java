package dev.openbook.eval.texts;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.eval.prompt.EpisodeTexts;
import dev.openbook.eval.prompt.TrainingRecords;
import dev.openbook.finetune.synthesize.Seeds;
import dev.openbook.finetune.synthesize.episode.EpisodeKind;
import dev.openbook.finetune.synthesize.episode.EpisodeSettings;
import dev.openbook.finetune.synthesize.episode.EpisodeWriter;
import dev.openbook.finetune.train.data.TrainingText;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A finite number of the episodes that a model of a world was pretrained on, as training records:
 * what replay takes.
 */
public final class EpisodeRecords {
  /** Version of the records; others are other texts. */
  public static final String VERSION = EpisodeWriter.VERSION + " records/1";

  private EpisodeRecords() {}

  /** Returns the names that episodes have in recipes and suites. */
  public static List<String> kinds() {
    return Stream.of(EpisodeKind.values()).map(EpisodeKind::key).toList();
  }

  /**
   * Returns a kind of episodes.
   *
   * @throws BadInputException if there is none of that name
   */
  public static EpisodeKind requireKind(String key) {
    return Stream.of(EpisodeKind.values())
        .filter(kind -> kind.key().equals(key))
        .findFirst()
        .orElseThrow(
            () -> new BadInputException(NearestName.unknown("kind of episodes", key, kinds())));
  }

  /**
   * Writes episodes of the kinds in turn, as {@link TrainingRecords} reads them.
   *
   * @param tokens most tokens of all records; at least one episode is written
   * @param sink takes JSON lines
   */
  public static void write(
      EpisodeSettings settings,
      List<EpisodeKind> kinds,
      long tokens,
      TokenCounter counter,
      long seed,
      Consumer<String> sink) {
    var writer = new EpisodeWriter(settings);
    long written = 0;
    for (int number = 0; ; number++) {
      EpisodeKind kind = kinds.get(number % kinds.size());
      SplittableRandom random = Seeds.random(seed, VERSION, String.valueOf(number));
      List<TrainingText> records =
          EpisodeTexts.records(kind.key() + "-" + number, writer.write(kind, random));
      written +=
          records.stream().mapToLong(text -> counter.count(text.prompt() + text.text())).sum();
      if (number > 0 && written > tokens) {
        return;
      }
      records.forEach(record -> sink.accept(TrainingRecords.line(record)));
    }
  }
}
