package dev.openbook.finetune.synthesize.question;

import static dev.openbook.finetune.synthesize.question.Retelling.capital;

import dev.openbook.finetune.synthesize.question.Retelling.Made;
import dev.openbook.finetune.synthesize.question.Retelling.Retold;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several questions of one document in one text, in the manner of an examination.
 *
 * <p>A round draws two to six of them for each text, each of another sentence, until about all were
 * drawn: questions by rule and gaps by halves, though a document has more gaps. Questions come in
 * any of their forms. They are numbered by letters or words, for a digit reads as a fact of the
 * source. A text that would say much of it twice is left out.
 */
final class ExamPapers {
  private static final int FEWEST = 2;
  private static final int MOST = 6;
  private static final List<String> NUMBERS =
      List.of("First", "Second", "Third", "Fourth", "Fifth", "Sixth");

  private enum Contents {
    QUESTIONS,
    GAPS,
    BOTH
  }

  /** Layouts; the ids are the provenance's. */
  private enum Layout {
    /** Numbered questions, then numbered answers. */
    LETTERED("exam-lettered@1", Contents.BOTH),
    /** Each question with its answer. */
    PAIRS("exam-pairs@1", Contents.BOTH),
    /** The same, numbered in words. */
    ORDINALS("exam-ordinals@1", Contents.BOTH),
    /** The sentences in the document's order, then questions about them. */
    READING("exam-reading@1", Contents.QUESTIONS),
    /** Each question with its sentence and then its answer. */
    REASONED("exam-reasoned@1", Contents.QUESTIONS),
    /** Sentences with gaps, then what is missing. */
    BLANKS("exam-blanks@1", Contents.GAPS);

    private final String id;
    private final Contents contents;

    Layout(String id, Contents contents) {
      this.id = id;
      this.contents = contents;
    }
  }

  private record Item(FoundQuestion found, String question) {
    String answer() {
      return found.candidate().answer();
    }
  }

  /** Questions in an order drawn anew whenever all were drawn. */
  private static final class Deck {
    private final SplittableRandom random;
    private List<FoundQuestion> cards;
    private int next;

    Deck(List<FoundQuestion> cards, SplittableRandom random) {
      this.random = random;
      this.cards = FoundQuestion.shuffled(cards, random);
    }

    /** Returns the next whose sentence is not used; empty if there is none. */
    Optional<FoundQuestion> draw(Set<String> used) {
      for (int tries = 0; tries < 2 * cards.size(); tries++) {
        if (next == cards.size()) {
          cards = FoundQuestion.shuffled(cards, random);
          next = 0;
        }
        FoundQuestion card = cards.get(next++);
        if (used.add(card.evidence())) {
          return Optional.of(card);
        }
      }
      return Optional.empty();
    }
  }

  private final String about;
  private final List<FoundQuestion> questions;
  private final List<FoundQuestion> gaps;
  private final Map<String, Integer> places = new HashMap<>();

  /**
   * Makes papers.
   *
   * @param title of the document; may be empty
   */
  ExamPapers(String title, Retold retold) {
    this.about = title.isEmpty() ? "" : " on " + title;
    this.questions = untold(retold.questions(), title);
    this.gaps = untold(retold.gaps(), title);
    questions.forEach(each -> places.putIfAbsent(each.evidence(), places.size()));
  }

  /** Those that the heading does not answer. */
  private static List<FoundQuestion> untold(List<FoundQuestion> found, String title) {
    return found.stream().filter(each -> title.isEmpty() || !each.isTold()).toList();
  }

  /** Returns the texts of one round. */
  Stream<Made> round(SplittableRandom random) {
    int all = questions.size() + gaps.size();
    if (all < FEWEST) {
      return Stream.empty();
    }
    var asked = new Deck(questions, random);
    var left = new Deck(gaps, random);
    int texts = Math.max(1, 2 * all / (FEWEST + MOST));
    return IntStream.range(0, texts).boxed().flatMap(_ -> paper(asked, left, random).stream());
  }

  private Optional<Made> paper(Deck asked, Deck left, SplittableRandom random) {
    Layout layout = layout(random);
    int size = FEWEST + random.nextInt(MOST - FEWEST + 1);
    var used = new HashSet<String>();
    var items = new ArrayList<Item>();
    while (items.size() < size) {
      Optional<FoundQuestion> drawn =
          switch (layout.contents) {
            case QUESTIONS -> asked.draw(used);
            case GAPS -> left.draw(used);
            case BOTH -> either(asked, left, used, random);
          };
      if (drawn.isEmpty()) {
        break;
      }
      items.add(item(drawn.get(), layout, random));
    }
    return Optional.of(items)
        .filter(some -> some.size() >= FEWEST)
        .map(some -> Made.of(layout.id, text(layout, some)))
        .filter(made -> RetoldFilter.isVaried(made.text()));
  }

  private static Optional<FoundQuestion> either(
      Deck asked, Deck left, Set<String> used, SplittableRandom random) {
    boolean isRule = random.nextBoolean();
    Deck first = isRule ? asked : left;
    Deck second = isRule ? left : asked;
    return first.draw(used).or(() -> second.draw(used));
  }

  private Layout layout(SplittableRandom random) {
    Layout[] layouts = Layout.values();
    Layout drawn = layouts[random.nextInt(layouts.length)];
    return switch (drawn.contents) {
      case QUESTIONS -> questions.size() < FEWEST ? Layout.PAIRS : drawn;
      case GAPS -> gaps.size() < FEWEST ? Layout.PAIRS : drawn;
      case BOTH -> drawn;
    };
  }

  private static Item item(FoundQuestion found, Layout layout, SplittableRandom random) {
    if (found.candidate().isGap()) {
      return new Item(
          found, layout == Layout.BLANKS ? found.bare() : ClozeQuestion.OPENING + found.bare());
    }
    List<QuestionForms.Form> forms = QuestionForms.of(found);
    return new Item(found, capital(forms.get(random.nextInt(forms.size())).question()));
  }

  private String text(Layout layout, List<Item> items) {
    return switch (layout) {
      case LETTERED ->
          "Questions" + about + "\n\n" + lettered(items, Item::question) + answers(items);
      case PAIRS ->
          "Questions and answers"
              + about
              + "\n\n"
              + joined(items, i -> "Q: " + i.question() + "\nA: " + i.answer(), "\n\n");
      case ORDINALS -> "Examination" + about + "\n\n" + ordinals(items);
      case READING ->
          "From the article"
              + about
              + ": "
              + passage(items)
              + "\n\nQuestions\n\n"
              + lettered(items, Item::question)
              + answers(items);
      case REASONED ->
          "Questions" + about + ", with reasons\n\n" + joined(items, ExamPapers::reasoned, "\n\n");
      case BLANKS ->
          "Fill in the blanks: sentences"
              + about
              + "\n\n"
              + lettered(items, Item::question)
              + "\n\nMissing\n\n"
              + lettered(items, Item::answer);
    };
  }

  private static String reasoned(Item item) {
    return item.question()
        + "\nThe article says: "
        + item.found().evidence()
        + "\nSo the answer is: "
        + item.answer();
  }

  private String passage(List<Item> items) {
    return items.stream()
        .map(item -> item.found().evidence())
        .sorted(Comparator.comparing(evidence -> places.getOrDefault(evidence, 0)))
        .collect(Collectors.joining(" "));
  }

  private static String answers(List<Item> items) {
    return "\n\nAnswers\n\n" + lettered(items, Item::answer);
  }

  private static String lettered(List<Item> items, Function<Item, String> part) {
    return IntStream.range(0, items.size())
        .mapToObj(i -> (char) ('a' + i) + ". " + part.apply(items.get(i)))
        .collect(Collectors.joining("\n"));
  }

  private static String ordinals(List<Item> items) {
    return IntStream.range(0, items.size())
        .mapToObj(
            i ->
                NUMBERS.get(i)
                    + " question: "
                    + items.get(i).question()
                    + "\nAnswer: "
                    + items.get(i).answer())
        .collect(Collectors.joining("\n\n"));
  }

  private static String joined(List<Item> items, Function<Item, String> part, String between) {
    return items.stream().map(part).collect(Collectors.joining(between));
  }
}
