package dev.openbook.datasets.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PopulationTest {
  private static final LabWorld WORLD = new LabWorld(7);
  private static final Population PEOPLE = new Population(WORLD, 1_000_000, 400_000);

  private static String familyName(Person person) {
    return person.name().substring(person.name().indexOf(' ') + 1);
  }

  @Test
  void any_staysInTheRange() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      assertThat(PEOPLE.any(random).number()).isBetween(1_000_000L, 1_399_999L);
    }
  }

  @Test
  void relative_sharesTheFamilyNameAlone() {
    var random = new SplittableRandom(2);
    for (int i = 0; i < 200; i++) {
      Person person = PEOPLE.any(random);
      Person relative = PEOPLE.relative(person, random).orElseThrow();

      assertThat(familyName(relative)).isEqualTo(familyName(person));
      assertThat(relative.name()).isNotEqualTo(person.name());
      assertThat(relative.number()).isBetween(1_000_000L, 1_399_999L);
      assertThat(relative).isEqualTo(WORLD.person(relative.number()));
    }
  }

  @Test
  void sharing_sharesAValueAlone() {
    var random = new SplittableRandom(3);
    for (int i = 0; i < 50; i++) {
      Person person = PEOPLE.any(random);
      Person other = PEOPLE.sharing(person, PersonAttribute.BIRTH_TOWN, random).orElseThrow();

      assertThat(other.value(PersonAttribute.BIRTH_TOWN))
          .isEqualTo(person.value(PersonAttribute.BIRTH_TOWN));
      assertThat(other.number()).isNotEqualTo(person.number()).isBetween(1_000_000L, 1_399_999L);
    }
  }

  @Test
  void alone_hasNobodyToBeTakenFor() {
    var alone = new Population(WORLD, 5, 1);
    Person person = WORLD.person(5);
    var random = new SplittableRandom(4);

    assertThat(alone.relative(person, random)).isEqualTo(Optional.empty());
    assertThat(alone.sharing(person, PersonAttribute.BIRTH_YEAR, random)).isEmpty();
  }

  @Test
  void beyondTheWorld_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Population(WORLD, LabWorld.MOST_PEOPLE - 1, 2))
        .withMessage("people 2249999 to 2250000 must be in 0 to 2249999");
  }
}
