package dev.openbook.finetune.synthesize.question;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.QuestionAnswer;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.english.Months;
import dev.openbook.finetune.synthesize.question.QuestionRule.Candidate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A question with the sentence that answers it.
 *
 * @param candidate rule, question and answer
 * @param evidence the sentence
 * @param bare the question without the document's title, its first letter as in a sentence; of a
 *     gap the sentence that has it
 * @param isTold whether the document's title gives the answer away
 */
record FoundQuestion(Candidate candidate, String evidence, String bare, boolean isTold) {
  private static final Pattern END = Pattern.compile("(?<![A-Z]\\.)([A-Za-z]{2,})\\.\\?$");
  private static final Pattern NAME =
      Pattern.compile(
          "\\b(?!(?:"
              + Months.PATTERN
              + ")\\b)(?:\\p{Lu}[\\p{L}\\p{N}'.-]*(?: (?:& |of )?)?)+|\\b\\d{4}\\b");
  private static final Pattern DEFINITE = Pattern.compile("\\bthe \\p{Ll}");
  private static final int ENOUGH_NAMES = 2;

  /**
   * Returns the question with a capital first letter and the document's title, which a question
   * with two names and nothing taken as known ("the fort"), or with a name of the title, goes
   * without; empty when the title would give the answer away and nothing else says what is spoken
   * of.
   */
  static Optional<FoundQuestion> bound(Candidate candidate, String evidence, String title) {
    if (!evidence.contains(candidate.answer())) {
      return Optional.empty(); // it spans what stood in brackets
    }
    String question = END.matcher(candidate.question()).replaceFirst("$1?");
    List<String> titleWords = QuestionFilter.words(title);
    List<String> answer = QuestionFilter.words(candidate.answer());
    boolean telling = titleWords.stream().anyMatch(w -> w.length() > 3 && answer.contains(w));
    boolean gap = candidate.isGap();
    boolean namesTitle =
        Pattern.compile("\\W+", Pattern.UNICODE_CHARACTER_CLASS)
            .splitAsStream(title)
            .anyMatch(w -> w.length() > 3 && isName(w) && hasWord(question, w));
    boolean clear =
        !gap
            && !DEFINITE.matcher(question).find()
            && NAME.matcher(question.substring(4)).results().count() >= ENOUGH_NAMES;
    if (telling && !clear) {
      return Optional.empty();
    }
    String asked;
    if (gap) {
      String about = title.isEmpty() ? "" : " about " + title;
      asked =
          question.replaceFirst(
              "^Fill in the blank", Matcher.quoteReplacement("Fill in the blank" + about));
    } else if (title.isEmpty() || namesTitle || clear) {
      asked = question.substring(0, 1).toUpperCase(Locale.ROOT) + question.substring(1);
    } else {
      asked =
          "On the subject of "
              + title
              + ", "
              + question.substring(0, 1).toLowerCase(Locale.ROOT)
              + question.substring(1);
    }
    String bare = gap ? question.substring(ClozeQuestion.OPENING.length()) : question;
    return Optional.of(
        new FoundQuestion(
            new Candidate(candidate.rule(), asked, candidate.answer()), evidence, bare, telling));
  }

  private static boolean isName(String word) {
    return Character.isUpperCase(word.codePointAt(0));
  }

  private static boolean hasWord(String text, String word) {
    return Pattern.compile("\\b" + Pattern.quote(word) + "\\b").matcher(text).find();
  }

  /** Returns the answer with the same question in these words. */
  QuestionAnswer pair(String question) {
    return new QuestionAnswer(question, candidate.answer(), evidence);
  }

  /** Returns the questions in an order drawn by {@code random}. */
  static List<FoundQuestion> shuffled(List<FoundQuestion> questions, SplittableRandom random) {
    var shuffled = new ArrayList<>(questions);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  /** Returns the questions in order, none twice. */
  static List<FoundQuestion> distinct(List<FoundQuestion> questions) {
    var seen = new HashSet<String>();
    return questions.stream()
        .filter(each -> seen.add(each.candidate.question() + "\n" + each.candidate.answer()))
        .toList();
  }

  /** Returns the questions as texts of one kind, none twice. */
  static Stream<SyntheticText> texts(
      List<FoundQuestion> questions, String kind, String generator, Document document, long seed) {
    List<FoundQuestion> distinct = distinct(questions);
    return IntStream.range(0, distinct.size())
        .mapToObj(
            i -> {
              FoundQuestion each = distinct.get(i);
              return SyntheticText.of(
                  kind,
                  each.pair(each.candidate.question()),
                  new Provenance(
                      List.of(document.id()), each.candidate.rule(), generator, seed, i));
            });
  }
}
