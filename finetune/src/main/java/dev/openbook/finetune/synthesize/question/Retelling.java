package dev.openbook.finetune.synthesize.question;

import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.QuestionAnswer;
import dev.openbook.finetune.synthesize.Seeds;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The questions of one document in other words, after they were asked once.
 *
 * <p>Four rounds tell each question alone: in another form and bound to its article in other words;
 * with its sentence before or behind it; as its sentence with the answer left out; and gaps that
 * the first round left. Then {@link ExamPapers} puts several questions into one text, over and
 * over. No text comes twice; the stream ends after {@value #MOST_IDLE} rounds in a row that bring
 * none that is new, so at once where a document has a single question and soon where it has two or
 * three.
 *
 * <p>Texts that quote or hold several questions are running text; the others are pairs.
 *
 * @see <a href="https://arxiv.org/abs/2309.14316">Allen-Zhu and Li, Physics of Language Models 3.1,
 *     knowledge augmentation: multiple wordings</a>
 * @see <a href="https://arxiv.org/abs/2406.14491">Cheng et al., Instruction Pre-Training, section
 *     2.2: a text, then questions about it</a>
 */
final class Retelling {
  private static final int MOST_IDLE = 100;
  private static final String GENERATOR = "rule-question-retelling/1";

  /** How a question is bound to its article; the ids are part of the provenance. */
  private enum Binding {
    ACCORDING("according@1", "According to the article%2$s, %3$s"),
    TITLED("titled@1", "%1$s: %4$s"),
    STANDS("stands@1", "The answer stands in the article%2$s. %4$s");

    private final String id;
    private final String pattern;

    Binding(String id, String pattern) {
      this.id = id;
      this.pattern = pattern;
    }
  }

  /**
   * A text that was made.
   *
   * @param prompt the wording with its version
   * @param text as it stands
   * @param pair its parts where it is a single question
   */
  record Made(String prompt, String text, Optional<QuestionAnswer> pair) {
    static Made of(String prompt, QuestionAnswer pair) {
      return new Made(prompt, pair.rendered(), Optional.of(pair));
    }

    static Made of(String prompt, String text) {
      return new Made(prompt, text, Optional.empty());
    }
  }

  /**
   * What may be told again.
   *
   * @param questions by rule, in the order of the document
   * @param gaps in the order of the document
   */
  record Retold(List<FoundQuestion> questions, List<FoundQuestion> gaps) {
    Retold {
      questions = FoundQuestion.distinct(questions);
      gaps = FoundQuestion.distinct(gaps);
    }
  }

  private final String id;
  private final String title;
  private final Retold retold;
  private final long seed;
  private final Set<Long> seen = new HashSet<>();
  private final long firstOrdinal;
  private int idle;

  /**
   * Makes a retelling.
   *
   * @param id of the document
   * @param title as questions name it; may be empty
   * @param first what the first round asked
   */
  Retelling(String id, String title, Retold retold, List<FoundQuestion> first, long seed) {
    this.id = id;
    this.title = title;
    this.retold = retold;
    this.seed = seed;
    this.firstOrdinal = first.size();
    first.forEach(each -> seen.add(Seeds.hash(each.pair(each.candidate().question()).rendered())));
  }

  /** Returns the texts, once. */
  Stream<SyntheticText> texts() {
    var papers = new ExamPapers(title, retold);
    Stream<Made> rounds =
        LongStream.range(0, Long.MAX_VALUE)
            .takeWhile(_ -> idle++ < MOST_IDLE)
            .boxed()
            .flatMap(round -> papers.round(random("papers-" + round)));
    long[] ordinal = {firstOrdinal};
    return Stream.concat(alone(), rounds).filter(this::isNew).map(made -> text(made, ordinal[0]++));
  }

  private boolean isNew(Made made) {
    boolean fresh = seen.add(Seeds.hash(made.text()));
    if (fresh) {
      idle = 0;
    }
    return fresh;
  }

  private SyntheticText text(Made made, long ordinal) {
    var provenance = new Provenance(List.of(id), made.prompt(), GENERATOR, seed, ordinal);
    return made.pair()
        .map(pair -> SyntheticText.of(RuleQuestionAnswer.KIND, pair, provenance))
        .orElseGet(() -> SyntheticText.of(RuleQuestionAnswer.KIND, made.text(), provenance));
  }

  private Stream<Made> alone() {
    SplittableRandom random = random("alone");
    var texts = new ArrayList<Made>();
    FoundQuestion.shuffled(retold.questions(), random)
        .forEach(each -> texts.add(bound(each, random)));
    FoundQuestion.shuffled(retold.questions(), random)
        .forEach(each -> quoted(each, random).ifPresent(texts::add));
    FoundQuestion.shuffled(retold.questions(), random)
        .forEach(each -> completed(each).ifPresent(texts::add));
    FoundQuestion.shuffled(retold.gaps(), random).stream()
        .map(each -> Made.of(each.candidate().rule(), each.pair(each.candidate().question())))
        .forEach(texts::add);
    return texts.stream();
  }

  /** The question in another form where it has one, bound to its article. */
  private Made bound(FoundQuestion found, SplittableRandom random) {
    List<QuestionForms.Form> forms = QuestionForms.of(found);
    int other = forms.size() == 1 ? 0 : 1 + random.nextInt(forms.size() - 1);
    QuestionForms.Form form = forms.get(other);
    boolean named = !title.isEmpty() && !found.isTold();
    Binding[] bindings = Binding.values();
    Binding drawn = bindings[random.nextInt(bindings.length)];
    Binding binding = named || drawn != Binding.TITLED ? drawn : Binding.ACCORDING;
    String asked =
        binding.pattern.formatted(
            title, named ? " on " + title : "", small(form.question()), capital(form.question()));
    return Made.of(
        found.candidate().rule() + "+" + form.id() + "+" + binding.id, found.pair(asked));
  }

  /** The question with its sentence; empty where the question says nearly the same. */
  private Optional<Made> quoted(FoundQuestion found, SplittableRandom random) {
    List<QuestionForms.Form> forms = QuestionForms.of(found);
    QuestionForms.Form form = forms.get(random.nextInt(forms.size()));
    String question = capital(form.question());
    String answer = found.candidate().answer();
    boolean named = !title.isEmpty() && !found.isTold();
    boolean before = random.nextBoolean();
    String text =
        before
            ? (named ? title + "\n\n" : "")
                + found.evidence()
                + "\n\nQuestion: "
                + question
                + "\nAnswer: "
                + answer
            : "Question: "
                + question
                + "\nThe article"
                + (named ? " on " + title : "")
                + " says: "
                + found.evidence()
                + "\nSo the answer is: "
                + answer;
    String prompt = found.candidate().rule() + (before ? "+statement-first@1" : "+quoted@1");
    return Optional.of(Made.of(prompt, text)).filter(made -> RetoldFilter.isVaried(made.text()));
  }

  /** The sentence with the answer left out; empty where it stands there twice. */
  private Optional<Made> completed(FoundQuestion found) {
    String answer = found.candidate().answer();
    List<String> parts = RetoldFilter.around(found.evidence(), answer);
    if (parts.size() != 2 || found.isTold()) {
      return Optional.empty();
    }
    String about = title.isEmpty() ? "" : " from the article on " + title;
    String gapped = String.join(ClozeQuestion.BLANK, parts);
    return Optional.of(
        Made.of("complete@1", found.pair("Complete the sentence" + about + ": " + gapped)));
  }

  private SplittableRandom random(String name) {
    return Seeds.random(seed, RuleQuestionAnswer.KIND, id, name);
  }

  static String capital(String question) {
    return question.substring(0, 1).toUpperCase(Locale.ROOT) + question.substring(1);
  }

  private static String small(String question) {
    return question.substring(0, 1).toLowerCase(Locale.ROOT) + question.substring(1);
  }
}
