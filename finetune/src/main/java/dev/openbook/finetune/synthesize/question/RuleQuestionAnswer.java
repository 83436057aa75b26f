package dev.openbook.finetune.synthesize.question;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.Seeds;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.english.EnglishText;
import dev.openbook.finetune.synthesize.english.EntityKinds;
import dev.openbook.finetune.synthesize.english.TaggedSentence;
import dev.openbook.finetune.synthesize.english.Verbs;
import dev.openbook.finetune.synthesize.question.QuestionRule.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Question-answer pairs made by rule from tagged sentences, strict rather than many.
 *
 * <p>A sentence that stands on its own and has a simple main clause is asked about its subject, its
 * time, its numbers, its agent, place, object or definition; a sentence without such a question
 * gives a gap to fill. The answer is always a part of the sentence. A question that names too
 * little to be understood alone is put "on the subject of" the document's title. All pairs of a
 * document come once, questions first, gaps last, each in seeded order; {@link #tell} goes on with
 * the same in other words, practically endless for a document with several questions.
 */
public final class RuleQuestionAnswer implements Synthesizer {
  /** Kind of these texts. */
  public static final String KIND = "question-answer";

  private static final String GENERATOR = "rule-question-answer/2";
  private static final int MOST_GAPS = 2; // of one sentence

  private final EnglishText english;
  private final List<QuestionRule> rules;

  /** Creates a synthesizer that reads sentences and tags with {@code english}. */
  public RuleQuestionAnswer(EnglishText english) {
    this.english = english;
    Verbs verbs = Verbs.load();
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
    return tell(document, seed).first();
  }

  /**
   * {@inheritDoc} Again come the clearer ones of the same questions, and gaps of more sentences.
   */
  @Override
  public Tellings tell(Document document, long seed) {
    AskedSentences asked = AskedSentences.of(document, english.reader(), english.givenNames());
    var questions = new ArrayList<FoundQuestion>();
    var gaps = new ArrayList<FoundQuestion>();
    var clearQuestions = new ArrayList<FoundQuestion>();
    var clearGaps = new ArrayList<FoundQuestion>();
    for (AskedSentences.Sentence sentence : asked.sentences()) {
      List<FoundQuestion> found = bound(ask(sentence.tagged(), asked.kinds()), sentence, asked);
      List<FoundQuestion> left = bound(SentenceCloze.gaps(sentence.tagged()), sentence, asked);
      questions.addAll(found);
      if (found.isEmpty()) {
        left.stream().limit(MOST_GAPS).forEach(gaps::add);
      }
      if (RetoldFilter.isClear(sentence.tagged(), asked.title())) {
        found.stream().filter(RetoldFilter::isFit).forEach(clearQuestions::add);
        left.stream().filter(RetoldFilter::isWholeGap).forEach(clearGaps::add);
      }
    }
    SplittableRandom random = Seeds.random(seed, KIND, document.id());
    List<FoundQuestion> all = FoundQuestion.shuffled(questions, random);
    all.addAll(FoundQuestion.shuffled(gaps, random));
    List<FoundQuestion> first = FoundQuestion.distinct(all);
    var retold = new Retelling.Retold(clearQuestions, clearGaps);
    String title = asked.title(); // tagged sentences need not be kept
    return new Tellings(
        FoundQuestion.texts(first, KIND, GENERATOR, document, seed),
        () -> new Retelling(document.id(), title, retold, first, seed).texts());
  }

  private static List<FoundQuestion> bound(
      List<Candidate> candidates, AskedSentences.Sentence sentence, AskedSentences asked) {
    return candidates.stream()
        .flatMap(each -> FoundQuestion.bound(each, sentence.evidence(), asked.title()).stream())
        .toList();
  }

  private List<Candidate> ask(TaggedSentence sentence, EntityKinds kinds) {
    return Clause.parse(sentence).stream()
        .flatMap(clause -> rules.stream().flatMap(rule -> rule.ask(clause, kinds).stream()))
        .filter(QuestionFilter::isFit)
        .toList();
  }
}
