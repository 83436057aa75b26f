package dev.openbook.finetune.synthesize.oracle;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.lab.Biography;
import dev.openbook.datasets.lab.LabDataset;
import dev.openbook.datasets.lab.Person;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.Seeds;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Biographies of whom a document is about, in turn, in varied wordings and orders, with the whole
 * name in every sentence; practically endless.
 *
 * @see <a href="https://arxiv.org/abs/2309.14316">Allen-Zhu and Li, Physics of Language Models 3.1,
 *     section 3, multi + permute + fullname</a>
 */
public final class OracleWordings implements Synthesizer {
  /** Kind of these texts. */
  public static final String KIND = "oracle-wordings";

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
    List<Person> people = LabDataset.requirePeople(document);
    return LongStream.iterate(0, ordinal -> ordinal + 1)
        .mapToObj(
            ordinal -> {
              var random = Seeds.random(seed, KIND, document.id(), String.valueOf(ordinal));
              Person person = people.get((int) (ordinal % people.size()));
              return SyntheticText.of(
                  KIND,
                  Biography.varied(person, random).text(),
                  new Provenance(
                      List.of(document.id()), "biography@1", "lab-world/1", seed, ordinal));
            });
  }
}
