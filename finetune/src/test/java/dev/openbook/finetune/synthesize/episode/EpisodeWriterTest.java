package dev.openbook.finetune.synthesize.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.lab.LabDataset;
import dev.openbook.datasets.lab.LabWorld;
import dev.openbook.datasets.lab.Person;
import dev.openbook.datasets.lab.PersonAttribute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EpisodeWriterTest {
  private static final LabWorld WORLD = new LabWorld(1);
  private static final EpisodeSettings SETTINGS = new EpisodeSettings(WORLD, 50, 0, 8);
  private static final EpisodeWriter WRITER = new EpisodeWriter(SETTINGS);

  private static final Pattern NAME = Pattern.compile("([A-Z][a-z]+) ([A-Z][a-z]+)");

  private static final Set<String> FAMILIES =
      LongStream.range(0, 60_000)
          .mapToObj(number -> WORLD.person(number).name())
          .map(name -> name.substring(name.indexOf(' ') + 1))
          .collect(Collectors.toSet());

  private static List<Episode> many(EpisodeKind kind) {
    return IntStream.range(0, 300)
        .mapToObj(seed -> WRITER.write(kind, new SplittableRandom(seed)))
        .toList();
  }

  private static List<Episode.Questions> questions(EpisodeKind kind) {
    return many(kind).stream().map(Episode.Questions.class::cast).toList();
  }

  private static List<Episode.Running> running(EpisodeKind kind) {
    return many(kind).stream().map(Episode.Running.class::cast).toList();
  }

  private static String before(Episode.Running running, int part) {
    return running.parts().subList(0, part).stream()
        .map(Episode.Part::text)
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @EnumSource
  void write_followsFromRandomNumbersAlone(EpisodeKind kind) {
    EpisodeWriter other = new EpisodeWriter(SETTINGS);

    assertThat(many(kind))
        .isEqualTo(
            IntStream.range(0, 300)
                .mapToObj(seed -> other.write(kind, new SplittableRandom(seed)))
                .toList());
    assertThat(new HashSet<>(many(kind))).hasSizeGreaterThan(150);
  }

  @ParameterizedTest
  @EnumSource(names = {"LINES", "SHORT", "PASSAGE", "PEOPLE", "CROWD", "UNANSWERABLE"})
  void write_everyAnswerStandsInAPassageOfWhoIsAskedFor(EpisodeKind kind) {
    for (Episode.Questions episode : questions(kind)) {
      for (Episode.Asked asked : episode.asked()) {
        if (asked.answer().equals(EpisodeWriter.UNKNOWN)) {
          assertThat(kind).isEqualTo(EpisodeKind.UNANSWERABLE);
          continue;
        }
        List<String> told =
            episode.passages().stream()
                .filter(each -> asked.question().contains(name(each)))
                .toList();
        assertThat(told).as(asked.question()).hasSize(1);
        assertThat(told.getFirst()).containsIgnoringCase(asked.answer());
      }
    }
  }

  /** Returns the name in a passage: the only two capital words of which the family's is one. */
  private static String name(String passage) {
    var found = NAME.matcher(passage);
    while (found.find()) {
      if (FAMILIES.contains(found.group(2)) && !found.group(1).equals("The")) {
        return found.group();
      }
    }
    throw new AssertionError("no name in " + passage);
  }

  @Test
  void households_questionsTakeOnePassageOrTwo() {
    int throughTwo = 0;
    for (Episode.Questions episode : questions(EpisodeKind.HOUSEHOLDS)) {
      assertThat(episode.passages().size()).isIn(2, 4);
      assertThat(episode.asked()).hasSize(4).doesNotHaveDuplicates();
      for (Episode.Asked asked : episode.asked()) {
        assertThat(asked.answer()).isNotBlank();
        // whom the question names, and who lives with them, have a passage each
        List<String> naming =
            episode.passages().stream()
                .filter(
                    each ->
                        NAME.matcher(asked.question())
                            .results()
                            .anyMatch(
                                name ->
                                    FAMILIES.contains(name.group(2))
                                        && each.contains(name.group())))
                .toList();
        assertThat(naming).as(asked.question()).hasSize(2);
        assertThat(naming).anyMatch(each -> lower(each).contains(lower(asked.answer())));
        throughTwo += lower(asked.question()).contains("the housemate of ") ? 1 : 0;
      }
    }
    assertThat(throughTwo).isBetween(400, 800); // of 1,200, with one form about housemates
  }

  private static String lower(String text) {
    return text.toLowerCase(java.util.Locale.ROOT);
  }

  @Test
  void unanswerable_halfOfTheQuestionsAreUnknown() {
    var unknown = new ArrayList<Episode.Asked>();
    int all = 0;
    for (Episode.Questions episode : questions(EpisodeKind.UNANSWERABLE)) {
      assertThat(episode.passages()).hasSizeBetween(1, 4);
      all += episode.asked().size();
      episode.asked().stream()
          .filter(asked -> asked.answer().equals(EpisodeWriter.UNKNOWN))
          .forEach(unknown::add);
    }

    assertThat(unknown.size() / (double) all).isBetween(0.46, 0.60);
    assertThat(new HashSet<>(unknown)).hasSizeGreaterThan(unknown.size() * 9 / 10);
  }

  @Test
  void passages_areAsManyAsTheKindSays() {
    assertThat(questions(EpisodeKind.SHORT)).allMatch(each -> each.passages().size() == 1);
    assertThat(questions(EpisodeKind.PASSAGE)).allMatch(each -> each.passages().size() == 1);
    assertThat(sizes(EpisodeKind.LINES)).containsExactlyInAnyOrder(2, 3, 4);
    assertThat(sizes(EpisodeKind.PEOPLE)).containsExactlyInAnyOrder(2, 3, 4);
    assertThat(sizes(EpisodeKind.CROWD)).containsExactlyInAnyOrder(5, 6, 7, 8);
    assertThat(questions(EpisodeKind.QUESTIONS)).allMatch(each -> each.passages().isEmpty());
  }

  private static Set<Integer> sizes(EpisodeKind kind) {
    return new HashSet<>(questions(kind).stream().map(each -> each.passages().size()).toList());
  }

  @Test
  void copying_saysTheSameTwice() {
    for (Episode.Running episode : running(EpisodeKind.COPYING)) {
      assertThat(episode.parts()).hasSize(2);
      assertThat(episode.parts().getFirst().text())
          .isEqualTo(episode.parts().getLast().text() + "\n");
      assertThat(episode.parts().getFirst().isLearned()).isFalse();
      assertThat(episode.parts().getLast().isLearned()).isTrue();
    }
  }

  @Test
  void records_askForEveryNameOnceAndTheLineIsThere() {
    for (Episode.Running episode : running(EpisodeKind.RECORDS)) {
      int asked = 0;
      for (int i = 0; i < episode.parts().size(); i++) {
        Episode.Part part = episode.parts().get(i);
        if (part.isLearned()) {
          String before = before(episode, i);
          String name = before.substring(before.lastIndexOf('\n') + 1);
          assertThat(("\n" + before).split("\n" + name + part.text() + "\n", -1)).hasSize(2);
          asked++;
        }
      }
      assertThat(asked).isBetween(2, 4);
    }
  }

  @Test
  void biographies_learnValuesThatTheNameStandsBefore() {
    int learned = 0;
    for (Episode.Running episode : running(EpisodeKind.BIOGRAPHIES)) {
      for (int i = 0; i < episode.parts().size(); i++) {
        Episode.Part part = episode.parts().get(i);
        if (part.isLearned()) {
          String sentence = before(episode, i);
          sentence = sentence.substring(sentence.lastIndexOf(". ") + 1);
          assertThat(sentence).matches("(?s).*([A-Z][a-z]+ [A-Z][a-z]+|She |He ).*");
          assertThat(part.text()).startsWith(" ");
          learned++;
        }
      }
    }
    assertThat(learned / 300.0).isBetween(3.5, 5.0);
  }

  @Test
  void questions_answerWhatIsTrueOfTheKnownPeople() {
    Map<String, Person> known = new HashMap<>();
    for (long i = 0; i < 50; i++) {
      Person person = WORLD.person(SETTINGS.known().first() + i);
      known.put(person.name(), person);
    }
    for (Episode.Questions episode : questions(EpisodeKind.QUESTIONS)) {
      Episode.Asked asked = episode.asked().getFirst();
      Person person =
          known.values().stream()
              .filter(each -> asked.question().contains(each.name()))
              .findFirst()
              .orElseThrow();
      assertThat(asked.answer()).isIn(PersonAttribute.PLAIN.stream().map(person::value).toList());
    }
  }

  @Test
  void questions_popularPeopleAreMetMore() {
    var writer = new EpisodeWriter(new EpisodeSettings(WORLD, 50, 1, 8));
    String first = WORLD.person(SETTINGS.known().first()).name();
    long popular =
        IntStream.range(0, 2000)
            .mapToObj(seed -> writer.write(EpisodeKind.QUESTIONS, new SplittableRandom(seed)))
            .filter(
                each -> ((Episode.Questions) each).asked().getFirst().question().contains(first))
            .count();

    // 1 / (1 + 1/2 + ... + 1/50) = 0.222
    assertThat(popular / 2000.0).isBetween(0.18, 0.27);
  }

  @Test
  void settings_peopleAreInNoDataset() {
    assertThatThrownBy(() -> LabDataset.open("lab:" + (SETTINGS.known().first() + 1) + ":1"))
        .hasMessageContaining("must have 1 to 100000 people");
    assertThat(SETTINGS.fresh().first())
        .isGreaterThanOrEqualTo(SETTINGS.known().first() + SETTINGS.known().size());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EpisodeSettings(WORLD, 0, 0, 8))
        .withMessageContaining("people must be 1 to 100000, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EpisodeSettings(WORLD, 1, 0, 4))
        .withMessageContaining("mostPassages must be 5 to 64, got 4");
  }
}
