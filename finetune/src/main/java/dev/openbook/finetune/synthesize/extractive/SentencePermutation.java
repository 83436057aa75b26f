package dev.openbook.finetune.synthesize.extractive;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.Seeds;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.english.EnglishText;
import dev.openbook.finetune.synthesize.english.SentenceUnits;
import dev.openbook.finetune.synthesize.english.Titles;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Paragraphs with their sentences in random orders, each under the document's title.
 *
 * <p>Each text is one paragraph (at most {@value #MOST_UNITS} units of it); a sentence that leans
 * on the one before it ("He", "However") stays behind it, and such a row moves as one unit. A
 * paragraph that opens with such a sentence keeps its first unit first. Rounds go over all
 * paragraphs, so that texts of one paragraph stand far apart. A paragraph of n units gives all n!
 * orders, none twice: order number {@code (a r + b) mod n!} in round r, with a coprime to n!.
 *
 * @see <a href="https://arxiv.org/abs/2309.14316">Allen-Zhu and Li, Physics of Language Models 3.1,
 *     knowledge augmentation: permute, full name repeated</a>
 */
public final class SentencePermutation implements Synthesizer {
  /** Kind of these texts. */
  public static final String KIND = "permutation";

  private static final int MOST_UNITS = 12; // 12! orders still fit an int
  private static final String GENERATOR = "sentence-permutation/2";

  /** How the title stands before the sentences; the ids are part of the provenance. */
  private enum Frame {
    HEADING("heading@1", "%s\n\n%s"),
    COLON("colon@1", "%s: %s"),
    ABOUT("about@1", "About %s. %s"),
    ARTICLE("article@1", "From the article on %s: %s");

    private final String id;
    private final String pattern;

    Frame(String id, String pattern) {
      this.id = id;
      this.pattern = pattern;
    }
  }

  private record Block(
      List<String> head, List<String> units, long orders, long factor, long offset) {
    String order(long round) {
      long number =
          BigInteger.valueOf(factor)
              .multiply(BigInteger.valueOf(round))
              .add(BigInteger.valueOf(offset))
              .mod(BigInteger.valueOf(orders))
              .longValueExact();
      var left = new ArrayList<>(units);
      var ordered = new ArrayList<>(head);
      for (int size = units.size(); size > 0; size--) {
        ordered.add(left.remove((int) (number % size)));
        number /= size;
      }
      return String.join(" ", ordered);
    }
  }

  private final String kind;
  private final String generator;
  private final Function<Document, List<List<String>>> paragraphs;

  /** Creates a synthesizer that splits sentences with {@code english}. */
  public SentencePermutation(EnglishText english) {
    this(KIND, GENERATOR, document -> english.reader().paragraphs(document.text()));
  }

  /**
   * Creates a synthesizer of other sentences.
   *
   * @param kind kind of its texts
   * @param generator name and version, as provenance tells it
   * @param paragraphs gives a document's sentences, in order
   */
  SentencePermutation(
      String kind, String generator, Function<Document, List<List<String>>> paragraphs) {
    this.kind = kind;
    this.generator = generator;
    this.paragraphs = paragraphs;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public Stream<SyntheticText> synthesize(Document document, long seed) {
    String title = Titles.display(document);
    SplittableRandom random = Seeds.random(seed, kind, document.id());
    List<Block> blocks = blocks(document, random);
    long rounds = blocks.stream().mapToLong(Block::orders).max().orElse(0);
    Frame[] frames = Frame.values();
    int firstFrame = random.nextInt(frames.length);
    long[] ordinal = {0};
    return LongStream.range(0, rounds)
        .boxed()
        .flatMap(
            round ->
                IntStream.range(0, blocks.size())
                    .filter(b -> round < blocks.get(b).orders())
                    .mapToObj(
                        b -> {
                          Frame frame = frames[(int) ((firstFrame + b + round) % frames.length)];
                          String text = blocks.get(b).order(round);
                          var provenance =
                              new Provenance(
                                  List.of(document.id()),
                                  title.isEmpty() ? "bare@1" : frame.id,
                                  generator,
                                  seed,
                                  ordinal[0]++);
                          return SyntheticText.of(
                              kind,
                              title.isEmpty() ? text : frame.pattern.formatted(title, text),
                              provenance);
                        }));
  }

  private List<Block> blocks(Document document, SplittableRandom random) {
    var blocks = new ArrayList<Block>();
    for (List<String> sentences : paragraphs.apply(document)) {
      List<String> units =
          SentenceUnits.of(sentences).stream().map(unit -> String.join(" ", unit)).toList();
      int pinned = SentenceUnits.leans(sentences.getFirst()) ? 1 : 0;
      for (int from = 0; from < units.size(); from += MOST_UNITS) {
        List<String> some = units.subList(from, Math.min(from + MOST_UNITS, units.size()));
        int head = from == 0 ? pinned : 0;
        blocks.add(block(some.subList(0, head), some.subList(head, some.size()), random));
      }
    }
    Collections.shuffle(blocks, random);
    return blocks;
  }

  private static Block block(List<String> head, List<String> units, SplittableRandom random) {
    long orders = LongStream.rangeClosed(1, units.size()).reduce(1, (a, b) -> a * b);
    long factor = 1 + random.nextLong(orders);
    while (gcd(factor, orders) != 1) {
      factor = 1 + random.nextLong(orders);
    }
    return new Block(
        List.copyOf(head), List.copyOf(units), orders, factor, random.nextLong(orders));
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
