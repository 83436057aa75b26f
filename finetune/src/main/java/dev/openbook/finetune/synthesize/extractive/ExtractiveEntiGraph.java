package dev.openbook.finetune.synthesize.extractive;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.Seeds;
import dev.openbook.finetune.synthesize.Synthesis;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.english.EnglishText;
import dev.openbook.finetune.synthesize.english.SentenceUnits;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import dev.openbook.finetune.synthesize.english.Titles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * EntiGraph without a language model: for every pair of a document's entities, and for some
 * triples, the document's own sentences about them, put together anew.
 *
 * <p>First comes a summary, the first sentence of each paragraph. Then rounds over all pairs, each
 * in seeded order: sentences about the one, sentences about the other, and the sentences that link
 * them, which mention both or lead over a third entity. A pair without a link is left out. After
 * the first round as many triples as pairs, drawn by seed. Later rounds take other sentences in
 * other orders. Practically endless; a text that comes twice is dropped by {@link Synthesis}.
 *
 * <p>Every sentence is the document's; only headings are added, so nothing false can be said.
 * Sentences that lean on one before them stay behind it; where a paragraph opens with such a
 * sentence, they are left out.
 *
 * @see <a href="https://arxiv.org/abs/2409.07431">Yang et al., Synthetic continued pretraining,
 *     section 2.2</a>
 */
public final class ExtractiveEntiGraph implements Synthesizer {
  /** Kind of these texts. */
  public static final String KIND = "entigraph";

  private static final String GENERATOR = "extractive-entigraph/2";
  private static final int MOST_ENTITIES = 30;
  private static final int MOST_UNITS = 3; // about one entity in one text
  private static final int MOST_LINKS = 2;
  private static final int ROUNDS = 1_000;

  private final EnglishText english;

  /** Creates a synthesizer that reads sentences and tags with {@code english}. */
  public ExtractiveEntiGraph(EnglishText english) {
    this.english = english;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Stream<SyntheticText> synthesize(Document document, long seed) {
    Graph graph = Graph.of(document, english.reader());
    if (graph.units.isEmpty()) {
      return Stream.empty();
    }
    long[] ordinal = {0};
    return Stream.concat(
            Stream.of(new Made("summary@1", List.of(), graph.titled(graph.summary))),
            LongStream.range(0, ROUNDS).boxed().flatMap(round -> graph.round(round, seed)))
        .map(
            made -> {
              var provenance =
                  new Provenance(
                      List.of(document.id()), made.prompt(), GENERATOR, seed, ordinal[0]++);
              return SyntheticText.of(KIND, made.text(), provenance.about(made.entities()));
            });
  }

  /**
   * Returns the names of what a document speaks of, those mentioned most first; empty where there
   * is none. They are the entities that texts are made about.
   */
  public List<String> entities(Document document) {
    return Graph.of(document, english.reader()).entities.stream().map(Entity::name).toList();
  }

  private record Made(String prompt, List<String> entities, String text) {}

  /** The entities of one document and the sentences about them. */
  private static final class Graph {
    private final String id;
    private final String title;
    private final String summary;
    private final List<String> units;
    private final List<Entity> entities;
    private final List<int[]> pairs;

    private Graph(Document document, String summary, List<String> units, List<Entity> entities) {
      this.id = document.id();
      this.title = Titles.display(document);
      this.summary = summary;
      this.units = units;
      this.entities = entities;
      this.pairs = pairs();
    }

    static Graph of(Document document, EnglishText.Reader reader) {
      var units = new ArrayList<String>();
      var tagged = new ArrayList<List<TaggedSentence>>();
      var leads = new ArrayList<String>();
      for (List<String> paragraph : reader.paragraphs(document.text())) {
        boolean leans = SentenceUnits.leans(paragraph.getFirst());
        if (!leans && !SentenceUnits.isOpen(paragraph.getFirst())) {
          leads.add(paragraph.getFirst());
        }
        List<List<String>> whole = SentenceUnits.of(paragraph);
        for (List<String> unit : whole.subList(leans ? 1 : 0, whole.size())) {
          units.add(String.join(" ", unit));
          tagged.add(unit.stream().map(reader::tag).toList());
        }
      }
      String summary = String.join(" ", leads.isEmpty() ? units : leads);
      return new Graph(document, summary, units, Entity.find(tagged, MOST_ENTITIES));
    }

    private List<int[]> pairs() {
      var found = new ArrayList<int[]>();
      for (int i = 0; i < entities.size(); i++) {
        for (int j = i + 1; j < entities.size(); j++) {
          if (!entities.get(i).overlaps(entities.get(j)) && isLinked(i, j)) {
            found.add(new int[] {i, j});
          }
        }
      }
      return found;
    }

    private boolean isLinked(int i, int j) {
      return entities.get(i).meets(entities.get(j)) || bridge(i, j).isPresent();
    }

    /** Returns the entity mentioned most that meets both. */
    private Optional<Entity> bridge(int i, int j) {
      return entities.stream()
          .filter(each -> !each.overlaps(entities.get(i)) && !each.overlaps(entities.get(j)))
          .filter(each -> each.meets(entities.get(i)) && each.meets(entities.get(j)))
          .findFirst();
    }

    Stream<Made> round(long round, long seed) {
      SplittableRandom random = Seeds.random(seed, KIND, id, Long.toString(round));
      List<int[]> order = shuffled(pairs, random);
      Stream<Made> ofPairs = order.stream().map(pair -> pair(pair[0], pair[1], random.split()));
      Stream<Made> ofTriples =
          IntStream.range(0, order.size()).boxed().flatMap(i -> triple(random.split()).stream());
      return Stream.concat(ofPairs, ofTriples);
    }

    private static <T> List<T> shuffled(List<T> list, SplittableRandom random) {
      var shuffled = new ArrayList<>(list);
      Collections.shuffle(shuffled, random);
      return shuffled;
    }

    private Made pair(int i, int j, SplittableRandom random) {
      boolean swapped = random.nextBoolean();
      Entity first = entities.get(swapped ? j : i);
      Entity second = entities.get(swapped ? i : j);
      Set<Integer> used = new LinkedHashSet<>();
      boolean isDirect = first.meets(second);
      List<Integer> links =
          isDirect
              ? drawn(first.common(second), MOST_LINKS, used, random)
              : bridged(first, second, bridge(i, j).orElseThrow(), used, random);
      var parts = new ArrayList<String>();
      add(parts, first.name(), drawn(first.units(), MOST_UNITS, used, random));
      add(parts, second.name(), drawn(second.units(), MOST_UNITS, used, random));
      int place = random.nextInt(parts.size() + 1);
      parts.add(place, section(first.name() + " and " + second.name(), links));
      return new Made(
          isDirect ? "pair@1" : "pair-bridged@1",
          List.of(first.name(), second.name()),
          titled(String.join("\n\n", parts)));
    }

    /** Three entities of which the first meets both others. */
    private Optional<Made> triple(SplittableRandom random) {
      int[] pair = pairs.get(random.nextInt(pairs.size()));
      Entity first = entities.get(pair[0]);
      Entity second = entities.get(pair[1]);
      List<Entity> thirds =
          entities.stream()
              .filter(each -> !each.overlaps(first) && !each.overlaps(second))
              .filter(each -> each.meets(first) && (each.meets(second) || first.meets(second)))
              .toList();
      if (thirds.isEmpty()) {
        return Optional.empty();
      }
      Entity third = thirds.get(random.nextInt(thirds.size()));
      Set<Integer> used = new LinkedHashSet<>();
      var links = new ArrayList<>(drawn(first.common(third), MOST_LINKS, used, random));
      links.addAll(drawn(second.common(third), MOST_LINKS, used, random));
      links.addAll(drawn(first.common(second), MOST_LINKS, used, random));
      var parts = new ArrayList<String>();
      for (Entity each : shuffled(List.of(first, second, third), random)) {
        add(parts, each.name(), drawn(each.units(), MOST_LINKS, used, random));
      }
      String heading = first.name() + ", " + second.name() + " and " + third.name();
      parts.add(random.nextInt(parts.size() + 1), section(heading, links));
      return Optional.of(
          new Made(
              "triple@1",
              List.of(first.name(), second.name(), third.name()),
              titled(String.join("\n\n", parts))));
    }

    private List<Integer> bridged(
        Entity first, Entity second, Entity third, Set<Integer> used, SplittableRandom random) {
      var links = new ArrayList<>(drawn(first.common(third), 1, used, random));
      links.addAll(drawn(third.common(second), 1, used, random));
      return links;
    }

    /** Draws units that were not used yet, in the document's order. */
    private static List<Integer> drawn(
        List<Integer> from, int most, Set<Integer> used, SplittableRandom random) {
      List<Integer> fresh = from.stream().filter(unit -> !used.contains(unit)).toList();
      List<Integer> some = shuffled(fresh, random).stream().limit(most).sorted().toList();
      used.addAll(some);
      return some;
    }

    private void add(List<String> parts, String heading, List<Integer> places) {
      if (!places.isEmpty()) {
        parts.add(section(heading, places));
      }
    }

    private String section(String heading, List<Integer> places) {
      return heading + ": " + String.join(" ", places.stream().map(units::get).toList());
    }

    private String titled(String text) {
      return title.isEmpty() ? text : title + "\n\n" + text;
    }
  }
}
