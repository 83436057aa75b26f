package dev.openbook.finetune.synthesize.episode;

import dev.openbook.datasets.lab.Biography;
import dev.openbook.datasets.lab.Person;
import dev.openbook.datasets.lab.PersonAttribute;
import dev.openbook.datasets.lab.Population;
import dev.openbook.finetune.synthesize.episode.Episode.Asked;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Episodes of passages about people who live together, never met before, and questions that one
 * passage answers or that take two.
 */
final class HouseholdEpisodes {
  private static final int QUESTIONS = 4;
  private static final double PLAIN_SHARE = 0.5;
  private static final double WHOLE_SHARE = 0.5;
  private static final double HOUSEMATE_SHARE = 0.5;

  private final Population people;

  /**
   * Prepares to write.
   *
   * @param people the first with an even number
   */
  HouseholdEpisodes(Population people) {
    this.people = people;
  }

  /** Somebody and whoever lives with them. */
  private record Member(Person person, Person housemate) {}

  Episode write(SplittableRandom random) {
    var members = new ArrayList<Member>();
    int households = 1 + random.nextInt(2);
    while (members.size() < 2 * households) {
      long number = people.first() + 2 * random.nextLong(people.size() / 2);
      Person one = people.world().related(number);
      Person other = people.world().related(number + 1);
      members.add(new Member(one, other));
      members.add(new Member(other, one));
    }
    Collections.shuffle(members, random);
    List<PersonAttribute> told = told(random);
    boolean isPlain = random.nextDouble() < PLAIN_SHARE;
    List<String> passages =
        members.stream()
            .map(Member::person)
            .map(
                person ->
                    isPlain
                        ? Biography.plain(person, told.stream().sorted().toList())
                        : Biography.varied(person, told, random))
            .map(Biography::text)
            .toList();
    return new Episode.Questions(passages, questions(members, told, random));
  }

  /** All tell the same, whom they live with among it. */
  private static List<PersonAttribute> told(SplittableRandom random) {
    var told = new ArrayList<>(PersonAttribute.PLAIN);
    told.addAll(PersonAttribute.RELATIONS);
    Collections.shuffle(told, random);
    if (random.nextDouble() < WHOLE_SHARE) {
      return told;
    }
    told.remove(PersonAttribute.HOUSEMATE);
    List<PersonAttribute> few = new ArrayList<>(told.subList(0, 2 + random.nextInt(2)));
    few.add(random.nextInt(few.size() + 1), PersonAttribute.HOUSEMATE);
    return few;
  }

  /** Asks nothing twice. */
  private static List<Asked> questions(
      List<Member> members, List<PersonAttribute> told, SplittableRandom random) {
    var asked = new LinkedHashSet<Asked>();
    while (asked.size() < QUESTIONS) {
      Member member = members.get(random.nextInt(members.size()));
      PersonAttribute attribute = told.get(random.nextInt(told.size()));
      int form = random.nextInt(PersonAttribute.QUESTION_FORMS);
      String name = member.person().name();
      boolean isOfHousemate =
          attribute != PersonAttribute.HOUSEMATE && random.nextDouble() < HOUSEMATE_SHARE;
      asked.add(
          isOfHousemate
              ? new Asked(
                  attribute.questionOfHousemate(form, name), member.housemate().value(attribute))
              : new Asked(attribute.question(form, name), member.person().value(attribute)));
    }
    return List.copyOf(asked);
  }
}
