package dev.openbook.datasets.lab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LabWorldTest {
  private static final LabWorld WORLD = new LabWorld(7);

  @Test
  void person_hasANameOfItsOwn() {
    var names = new HashSet<String>();
    LongStream.range(0, 200_000).forEach(number -> names.add(WORLD.person(number).name()));
    // the last ones too: the numbers wrap around
    LongStream.range(LabWorld.MOST_PEOPLE - 200_000, LabWorld.MOST_PEOPLE)
        .forEach(number -> names.add(WORLD.person(number).name()));

    assertThat(names).hasSize(400_000);
  }

  @Test
  void person_followsFromSeedAndNumberAlone() {
    assertThat(new LabWorld(7).person(123_456)).isEqualTo(WORLD.person(123_456));
    assertThat(new LabWorld(8).person(123_456)).isNotEqualTo(WORLD.person(123_456));
  }

  @Test
  void person_valuesAreSpreadEvenly() {
    long towns =
        LongStream.range(0, 5_000)
            .mapToObj(number -> WORLD.person(number).value(PersonAttribute.BIRTH_TOWN))
            .distinct()
            .count();
    double women =
        LongStream.range(0, 5_000)
            .filter(number -> WORLD.person(number).pronoun().equals("she"))
            .count();

    assertThat(towns).isEqualTo(250);
    assertThat(women / 5_000).isBetween(0.47, 0.53);
  }

  @Test
  void person_beyondTheWorldIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WORLD.person(LabWorld.MOST_PEOPLE))
        .withMessageContaining("number must be 0 to 2249999");
    assertThatIllegalArgumentException().isThrownBy(() -> WORLD.person(-1));
  }

  @Test
  void plain_biographyReadsLikeThis() {
    Person person = WORLD.person(3);

    assertThat(Biography.plain(person).text())
        .isEqualTo(
            "%s was born in %s. %s was born in the year %s. %3$s studied at %s. %3$s works for %s."
                    .formatted(
                        person.name(),
                        person.value(PersonAttribute.BIRTH_TOWN),
                        person.pronoun().equals("she") ? "She" : "He",
                        person.value(PersonAttribute.BIRTH_YEAR),
                        person.value(PersonAttribute.COLLEGE),
                        person.value(PersonAttribute.EMPLOYER))
                + " %s makes a living as a %s."
                    .formatted(
                        person.pronoun().equals("she") ? "She" : "He",
                        person.value(PersonAttribute.OCCUPATION)));
  }

  @Test
  void varied_biographiesTellAllFactsAndNameThePersonInEach() {
    var texts = new HashSet<String>();
    var random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      Person person = WORLD.person(i % 5);
      Biography varied = Biography.varied(person, random);
      texts.add(varied.text());
      for (PersonAttribute attribute : PersonAttribute.PLAIN) {
        var span = requireNonNull(varied.values().get(attribute));
        assertThat(varied.text().substring(span.start(), span.end()))
            .isEqualToIgnoringCase(person.value(attribute));
        assertThat(varied.sentence(attribute))
            .containsIgnoringCase(person.value(attribute))
            .contains(person.name())
            .matches("[A-Z0-9].*[^.]\\.");
      }
      assertThat(varied.text().split("\\. ", -1)).hasSize(5);
    }
    assertThat(texts).hasSizeGreaterThan(495);
  }

  @Test
  void question_formsDiffer() {
    for (PersonAttribute attribute : PersonAttribute.PLAIN) {
      List<String> forms =
          LongStream.range(0, PersonAttribute.QUESTION_FORMS)
              .mapToObj(form -> attribute.question((int) form, "Ann Hill"))
              .toList();
      assertThat(forms).doesNotHaveDuplicates().allMatch(form -> form.contains("Ann Hill"));
    }
  }
}
