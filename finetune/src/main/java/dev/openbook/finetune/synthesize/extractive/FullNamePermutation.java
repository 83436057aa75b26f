package dev.openbook.finetune.synthesize.extractive;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.english.EnglishText;
import dev.openbook.finetune.synthesize.english.EntityKinds;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import dev.openbook.finetune.synthesize.english.Titles;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Permutations of sentences in which persons are called by their full names where the document
 * mentions them by the last one.
 *
 * <p>Only paragraphs with such a mention; {@link FullNames} says when it is certain who is meant,
 * anything else stands as it stood. Orders and frames are those of {@link SentencePermutation}.
 *
 * @see <a href="https://arxiv.org/abs/2309.14316">Allen-Zhu and Li, Physics of Language Models 3.1,
 *     knowledge augmentation: full name repeated</a>
 */
public final class FullNamePermutation implements Synthesizer {
  /** Kind of these texts. */
  public static final String KIND = "full-name";

  private static final String GENERATOR = "full-name-permutation/1";

  private final EnglishText english;
  private final SentencePermutation permutation;

  /** Creates a synthesizer that reads sentences and tags with {@code english}. */
  public FullNamePermutation(EnglishText english) {
    this.english = english;
    this.permutation = new SentencePermutation(KIND, GENERATOR, this::paragraphs);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Stream<SyntheticText> synthesize(Document document, long seed) {
    return permutation.synthesize(document, seed);
  }

  /** Returns the paragraphs in which a name was made a full one. */
  private List<List<String>> paragraphs(Document document) {
    EnglishText.Reader reader = english.reader();
    List<List<TaggedSentence>> paragraphs =
        reader.paragraphs(document.text()).stream()
            .map(paragraph -> paragraph.stream().map(reader::tag).toList())
            .toList();
    var all = new ArrayList<>(paragraphs.stream().flatMap(List::stream).toList());
    EntityKinds kinds = EntityKinds.of(all, english.givenNames());
    String title = Titles.display(document);
    if (!title.isEmpty()) {
      all.add(reader.tag(title));
    }
    FullNames names = FullNames.of(all, kinds, english.givenNames());
    return paragraphs.stream()
        .filter(paragraph -> paragraph.stream().anyMatch(each -> isChanged(each, names)))
        .map(paragraph -> paragraph.stream().map(names::repeated).toList())
        .toList();
  }

  private static boolean isChanged(TaggedSentence sentence, FullNames names) {
    return !names.repeated(sentence).equals(sentence.text());
  }
}
