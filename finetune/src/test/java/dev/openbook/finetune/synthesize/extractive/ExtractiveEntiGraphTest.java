package dev.openbook.finetune.synthesize.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.Articles;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.english.EnglishText;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExtractiveEntiGraphTest {
  private static final Document TESLA =
      new Document(
          "tesla",
          "Nikola_Tesla",
          "Nikola Tesla worked for Thomas Edison in New York. Edison offered him a bonus."
              + " George Westinghouse bought patents of Nikola Tesla. He paid well.\n\n"
              + "Thomas Edison defended direct current against George Westinghouse. The War of the"
              + " Currents ended in New York. Belgrade has a museum.");

  private static ExtractiveEntiGraph graph;
  private static EnglishText english;

  @BeforeAll
  static void load() throws IOException {
    english = EnglishText.load();
    graph = new ExtractiveEntiGraph(english);
  }

  @Test
  void synthesize_pairsOfLinkedEntities() {
    List<SyntheticText> made = graph.synthesize(TESLA, 1).limit(40).toList();

    assertThat(made.getFirst().provenance().prompt()).isEqualTo("summary@1");
    assertThat(made.getFirst().text())
        .isEqualTo(
            "Nikola Tesla\n\nNikola Tesla worked for Thomas Edison in New York."
                + " Thomas Edison defended direct current against George Westinghouse.");
    assertThat(headings(made))
        .anyMatch(heading -> isPair(heading, "Nikola Tesla", "Thomas Edison"))
        .anyMatch(heading -> isPair(heading, "George Westinghouse", "Thomas Edison"))
        .noneMatch(heading -> heading.contains("Belgrade"));
  }

  @Test
  void entities_areWhatTextsAreMadeAbout() {
    assertThat(graph.entities(TESLA))
        .contains("Nikola Tesla", "George Westinghouse")
        .doesNotHaveDuplicates();
    assertThat(graph.entities(new Document("empty", "", " "))).isEmpty();
  }

  @Test
  void synthesize_aLinkIsASentenceThatNamesBothOrTwoThatLeadOverAThird() {
    List<SyntheticText> made = graph.synthesize(TESLA, 1).limit(60).toList();

    Pattern link = Pattern.compile("(?m)^([^:\n]+) and ([^:\n,]+): (.*)$");
    for (SyntheticText text : made) {
      var matcher = link.matcher(text.text());
      while (matcher.find() && text.provenance().prompt().equals("pair@1")) {
        assertThat(matcher.group(3)).contains(matcher.group(1)).contains(matcher.group(2));
      }
    }
    assertThat(made).extracting(text -> text.provenance().prompt()).contains("pair@1", "triple@1");
  }

  @Test
  void synthesize_realArticles_everySentenceIsTheSources() {
    for (Document document : Articles.xquad(4)) {
      List<String> units =
          english.reader().paragraphs(document.text()).stream()
              .flatMap(List::stream)
              .sorted(Comparator.comparingInt(String::length).reversed())
              .toList();
      List<SyntheticText> made = graph.synthesize(document, 7).skip(1).limit(200).toList();

      assertThat(made).hasSize(200);
      for (SyntheticText text : made) {
        for (String section : text.text().split("\n\n", -1)) {
          String rest = section.replaceFirst("^[^:]{1,120}: ", "");
          for (String unit : units) {
            rest = rest.replace(unit, "");
          }
          assertThat(rest.strip()).as(section).isIn("", document.title());
        }
      }
    }
  }

  @Test
  void synthesize_sameSeedSameTexts_anotherSeedAnotherOrder() {
    Document document = Articles.xquad(1).getFirst();

    List<SyntheticText> first = graph.synthesize(document, 3).limit(50).toList();

    assertThat(graph.synthesize(document, 3).limit(50)).isEqualTo(first);
    assertThat(graph.synthesize(document, 4).limit(50)).isNotEqualTo(first);
    assertThat(first).extracting(SyntheticText::id).doesNotHaveDuplicates();
    assertThat(new HashSet<>(first.stream().map(SyntheticText::text).toList()))
        .hasSizeGreaterThan(48);
  }

  @Test
  void find_namesAndNounsThatComeBack() {
    EnglishText.Reader reader = english.reader();
    List<List<TaggedSentence>> units =
        List.of(
            List.of(reader.tag("A prime number divides the University of Warsaw in March.")),
            List.of(reader.tag("Every prime number is odd, said the University of Warsaw.")),
            List.of(reader.tag("No prime number is even.")));

    List<Entity> found = Entity.find(units, 10);

    assertThat(found)
        .extracting(Entity::name)
        .contains("University of Warsaw", "prime number")
        .doesNotContain("March");
    assertThat(found.getFirst().units()).containsExactly(0, 1);
  }

  @Test
  void find_namesAreWhole() {
    EnglishText.Reader reader = english.reader();

    List<Entity> found =
        Entity.find(
            List.of(
                List.of(
                    reader.tag("He left the United States after World War II for New York."),
                    reader.tag("The Calvin cycle makes sugar in the North East, once a time."))),
            10);

    assertThat(found)
        .extracting(Entity::name)
        .contains("United States", "World War II", "New York", "North East")
        .doesNotContain("Calvin", "East", "York", "States", "War", "time");
  }

  private static Set<String> headings(List<SyntheticText> texts) {
    return texts.stream()
        .flatMap(text -> text.text().lines())
        .filter(line -> line.contains(": "))
        .map(line -> line.substring(0, line.indexOf(": ")))
        .collect(Collectors.toSet());
  }

  private static boolean isPair(String heading, String first, String second) {
    return heading.equals(first + " and " + second) || heading.equals(second + " and " + first);
  }
}
