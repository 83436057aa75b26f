package dev.openbook.finetune.synthesize.episode;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.lab.PersonAttribute;
import dev.openbook.finetune.synthesize.episode.Episode.Asked;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes the episodes that a model of a world is pretrained on, any number of them: what each says
 * follows from settings, kind and random numbers alone.
 *
 * <p>Questions are asked in all their forms, that of the test too: for a model that has read
 * nothing but the world, this is where it learns the language. It never reads of the people that
 * are asked about in a test, in any form.
 *
 * @see <a href="https://arxiv.org/abs/2309.14316">Allen-Zhu and Li, Physics of Language Models 3.1,
 *     section 2 (biographies, mixed training)</a>
 * @see <a href="https://arxiv.org/abs/2312.04927">Arora et al., Zoology, section 3 (recall of many
 *     values by their keys)</a>
 */
public final class EpisodeWriter {
  /** What is answered where the passages do not tell. */
  public static final String UNKNOWN = "unknown";

  /** Version of the wordings; texts of another version are others. */
  public static final String VERSION = "lab-episodes/1";

  private final PassageEpisodes passages;
  private final RecordEpisodes records;
  private final HouseholdEpisodes households;
  private final KnownPeople known;

  /** Prepares to write. */
  public EpisodeWriter(EpisodeSettings settings) {
    this.passages = new PassageEpisodes(settings.fresh(), settings.mostPassages());
    this.records = new RecordEpisodes(settings.fresh());
    this.households = new HouseholdEpisodes(settings.fresh());
    this.known = new KnownPeople(settings.known(), settings.popularity());
  }

  /**
   * Writes an episode.
   *
   * @param random chooses people, wordings, order and questions
   */
  public Episode write(EpisodeKind kind, SplittableRandom random) {
    return switch (requireNonNull(kind, "kind is null")) {
      case COPYING -> records.copying(random);
      case RECORDS -> records.records(random);
      case LINES -> records.lines(random);
      case SHORT -> passages.shortPassage(random);
      case PASSAGE -> passages.wholePassage(random);
      case PEOPLE -> passages.people(random);
      case CROWD -> passages.crowd(random);
      case UNANSWERABLE -> passages.unanswerable(random);
      case HOUSEHOLDS -> households.write(random);
      case BIOGRAPHIES -> known.biography(random);
      case QUESTIONS -> known.question(random);
    };
  }

  /** Returns a question about somebody in any of its forms. */
  static Asked asked(
      PersonAttribute attribute, String name, String answer, SplittableRandom random) {
    int form = random.nextInt(PersonAttribute.QUESTION_FORMS);
    return new Asked(attribute.question(form, name), answer);
  }

  /** Returns one of the attributes that everybody has. */
  static PersonAttribute anyAttribute(SplittableRandom random) {
    List<PersonAttribute> all = PersonAttribute.PLAIN;
    return all.get(random.nextInt(all.size()));
  }
}
