package dev.openbook.finetune.synthesize;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.QuestionRule.Candidate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Question-answer pairs made by rule from tagged sentences, strict rather than many.
 *
 * <p>A sentence that stands on its own and has a simple main clause is asked about its subject, its
 * time, its numbers, its agent, place, object or definition; a sentence without such a question
 * gives a gap to fill. The answer is always a part of the sentence. A question that names nothing
 * by which it could be understood alone is put "on the subject of" the document's title. Finite:
 * all pairs of a document, questions first, gaps last, each in seeded order.
 */
public final class RuleQuestionAnswer implements Synthesizer {
  /** Kind of these texts. */
  public static final String KIND = "question-answer";

  private static final String GENERATOR = "rule-question-answer/1";
  private static final Pattern PARENTHESIS = Pattern.compile(" ?\\([^()]*\\)");
  private static final Pattern DISAMBIGUATION = Pattern.compile(" \\([^()]*\\)$");
  private static final Pattern END = Pattern.compile("(?<![A-Z]\\.)([A-Za-z]{2,})\\.\\?$");
  private static final Pattern NAME = Pattern.compile("\\b(?:\\p{Lu}|\\d)");
  private static final int MOST_GAPS = 2; // of one sentence

  private record Found(Candidate candidate, String evidence) {}

  private final EnglishText english;
  private final Set<String> givenNames;
  private final List<QuestionRule> rules;

  /** Creates a synthesizer that reads sentences and tags with {@code english}. */
  public RuleQuestionAnswer(EnglishText english) {
    this.english = english;
    this.givenNames = Set.copyOf(WordLists.lines("given-names-en.txt"));
    Verbs verbs = Verbs.of(WordLists.lines("verbs-en.txt"));
    var inversion = new Inversion(verbs);
    this.rules =
        List.of(
            new SubjectQuestion(verbs),
            new TimeQuestion(inversion),
            new CountQuestion(inversion),
            PhraseQuestion::definition,
            (clause, kinds) -> PhraseQuestion.agent(clause, kinds, inversion),
            (clause, kinds) -> PhraseQuestion.place(clause, kinds, inversion),
            (clause, kinds) -> PhraseQuestion.object(clause, kinds, inversion));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Stream<SyntheticText> synthesize(Document document, long seed) {
    String title = DISAMBIGUATION.matcher(Titles.display(document)).replaceFirst("");
    var questions = new ArrayList<Found>();
    var gaps = new ArrayList<Found>();
    collect(document, title, questions, gaps);
    SplittableRandom random = Seeds.random(seed, KIND, document.id());
    shuffle(questions, random);
    shuffle(gaps, random);
    List<Found> all = distinct(Stream.concat(questions.stream(), gaps.stream()));
    return IntStream.range(0, all.size()).mapToObj(i -> text(document, seed, all.get(i), i));
  }

  private void collect(Document document, String title, List<Found> questions, List<Found> gaps) {
    EnglishText.Reader reader = english.reader();
    List<String> sentences =
        reader.paragraphs(document.text()).stream()
            .flatMap(List::stream)
            .filter(QuestionFilter::isShort)
            .distinct()
            .toList();
    List<TaggedSentence> tagged =
        sentences.stream()
            .map(sentence -> reader.tag(PARENTHESIS.matcher(sentence).replaceAll("")))
            .toList();
    EntityKinds kinds = EntityKinds.of(tagged, givenNames);
    for (int i = 0; i < tagged.size(); i++) {
      if (!QuestionFilter.isFit(tagged.get(i))) {
        continue;
      }
      String evidence = sentences.get(i);
      List<Candidate> asked = ask(tagged.get(i), kinds);
      List<Candidate> chosen = asked.isEmpty() ? gaps(tagged.get(i)) : asked;
      List<Found> target = asked.isEmpty() ? gaps : questions;
      chosen.stream()
          .filter(candidate -> evidence.contains(candidate.answer()))
          .forEach(candidate -> target.add(new Found(bound(candidate, title), evidence)));
    }
  }

  private List<Candidate> ask(TaggedSentence sentence, EntityKinds kinds) {
    return Clause.parse(sentence).stream()
        .flatMap(clause -> rules.stream().flatMap(rule -> rule.ask(clause, kinds).stream()))
        .filter(candidate -> QuestionFilter.isFit(candidate, isAboutSubject(candidate)))
        .toList();
  }

  private static List<Candidate> gaps(TaggedSentence sentence) {
    return ClozeQuestion.ask(sentence).stream()
        .filter(candidate -> QuestionFilter.isFit(candidate, true))
        .limit(MOST_GAPS)
        .toList();
  }

  private static boolean isAboutSubject(Candidate candidate) {
    return candidate.rule().contains("subject");
  }

  /**
   * Returns the candidate with a capital first letter and, where it names nothing, with the title.
   */
  private static Candidate bound(Candidate candidate, String title) {
    String question = END.matcher(candidate.question()).replaceFirst("$1?");
    List<String> words = QuestionFilter.words(question);
    List<String> titleWords = QuestionFilter.words(title);
    boolean namesTitle = titleWords.stream().anyMatch(w -> w.length() > 3 && words.contains(w));
    boolean cloze = candidate.rule().startsWith("cloze");
    boolean named = !cloze && NAME.matcher(question.substring(4)).find();
    boolean telling =
        QuestionFilter.words(title).containsAll(QuestionFilter.words(candidate.answer()));
    if (title.isEmpty() || namesTitle || named || telling) {
      question = question.substring(0, 1).toUpperCase(Locale.ROOT) + question.substring(1);
    } else if (cloze) {
      question =
          question.replaceFirst("Fill in the blank", "Fill in the blank about " + quoted(title));
    } else {
      question = "On the subject of " + title + ", " + uncapitalised(question);
    }
    return new Candidate(candidate.rule(), question, candidate.answer());
  }

  private static String quoted(String title) {
    return java.util.regex.Matcher.quoteReplacement(title);
  }

  private static String uncapitalised(String question) {
    return question.substring(0, 1).toLowerCase(Locale.ROOT) + question.substring(1);
  }

  private static List<Found> distinct(Stream<Found> found) {
    var seen = new HashSet<String>();
    return found
        .filter(f -> seen.add(f.candidate().question() + "\n" + f.candidate().answer()))
        .toList();
  }

  private static void shuffle(List<Found> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(i + 1));
    }
  }

  private static SyntheticText text(Document document, long seed, Found found, int ordinal) {
    Candidate candidate = found.candidate();
    var pair = new QuestionAnswer(candidate.question(), candidate.answer(), found.evidence());
    var provenance =
        new Provenance(List.of(document.id()), candidate.rule(), GENERATOR, seed, ordinal);
    return SyntheticText.of(KIND, pair, provenance);
  }
}
