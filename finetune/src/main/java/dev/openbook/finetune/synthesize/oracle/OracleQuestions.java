package dev.openbook.finetune.synthesize.oracle;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.lab.Biography;
import dev.openbook.datasets.lab.LabDataset;
import dev.openbook.datasets.lab.Person;
import dev.openbook.datasets.lab.PersonAttribute;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.QuestionAnswer;
import dev.openbook.finetune.synthesize.Seeds;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Questions about every fact that a document tells, in every form but the one that tests ask, in a
 * seeded order; each once.
 */
public final class OracleQuestions implements Synthesizer {
  /** Kind of these texts. */
  public static final String KIND = "oracle-questions";

  private record Asked(Person person, Biography plain, PersonAttribute attribute, int form) {
    QuestionAnswer pair() {
      return new QuestionAnswer(
          attribute.question(form, person.name()),
          person.value(attribute),
          plain.sentence(attribute));
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.openbook.datasets.BadInputException if the document is of no laboratory world
   */
  @Override
  public Stream<SyntheticText> synthesize(Document document, long seed) {
    var all = new ArrayList<Asked>();
    for (Person person : LabDataset.requirePeople(document)) {
      Biography plain = Biography.plain(person);
      for (PersonAttribute attribute : person.told()) {
        IntStream.range(1, PersonAttribute.QUESTION_FORMS)
            .forEach(form -> all.add(new Asked(person, plain, attribute, form)));
      }
    }
    Collections.shuffle(all, Seeds.random(seed, KIND, document.id()));
    return IntStream.range(0, all.size())
        .mapToObj(
            ordinal -> {
              Asked asked = all.get(ordinal);
              return SyntheticText.of(
                  KIND,
                  asked.pair(),
                  new Provenance(
                      List.of(document.id()),
                      asked.attribute().key() + "-" + asked.form() + "@1",
                      "lab-world/1",
                      seed,
                      ordinal));
            });
  }
}
