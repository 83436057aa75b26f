package dev.openbook.datasets.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@NeedsShared("data/squad/dev-v1.1.rebuilt.json")
class LeakAuditTest {
  private static final List<Document> DOCUMENTS = new ArrayList<>();
  private static final List<Question> QUESTIONS = new ArrayList<>();

  @BeforeAll
  static void load() {
    var squad = SquadDev.load();
    DOCUMENTS.addAll(squad.documents());
    QUESTIONS.addAll(squad.questions());
  }

  static Stream<Arguments> disguises() {
    return Stream.<UnaryOperator<String>>of(
            question -> question,
            question -> question.toUpperCase(Locale.ROOT),
            question -> question.replaceAll("[\\p{Punct}]", ""),
            question -> question.replace(" ", " ,  \n"),
            question -> question.replaceAll("(?i)\\b(the|an) ", ""),
            question -> "Question: " + question + "\nAnswer: unknown",
            question -> "Before it stood a text. \"" + question + "\" and more after it.")
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("disguises")
  void run_plantedQuestion_isAlwaysFound(UnaryOperator<String> disguise) {
    List<Question> planted = sample(1_000);
    LeakAudit audit = LeakAudit.of(planted, DOCUMENTS);

    LeakReport report =
        audit.run(planted.stream().map(q -> new TrainingText(q.id(), disguise.apply(q.text()))), 5);

    assertThat(report.tooShort()).isLessThan(5);
    assertThat(report.questionLeaks()).isEqualTo(planted.size() - report.tooShort());
    assertThat(report.leakingTextIds()).hasSize(report.questionLeaks());
    assertThat(report.examples()).hasSize(5);
    assertThat(report.isClean()).isFalse();
  }

  @Test
  void run_thirteenWordsOfALongerQuestion_areFound_twelveAreNot() {
    List<Question> planted =
        sample(4_000).stream().filter(q -> words(q.text()).size() >= 15).toList();
    LeakAudit audit = LeakAudit.of(planted, List.of());

    LeakReport thirteen = audit.run(parts(planted, 13), 0);
    LeakReport twelve = audit.run(parts(planted, 12), 0);

    assertThat(planted).hasSizeGreaterThan(100);
    assertThat(thirteen.ngramLeaks()).isEqualTo(planted.size());
    assertThat(thirteen.questionMatches()).isZero();
    assertThat(twelve.ngramLeaks()).isZero();
    assertThat(twelve.questionMatches()).isZero();
  }

  @Test
  void run_otherArticles_raiseFewerAlarmsThanOnePercent() {
    List<Question> even = questionsOfArticles(0);
    LeakAudit audit = LeakAudit.of(even, DOCUMENTS);
    List<TrainingText> other = new ArrayList<>();
    for (int i = 1; i < DOCUMENTS.size(); i += 2) {
      other.add(new TrainingText(DOCUMENTS.get(i).id(), DOCUMENTS.get(i).text()));
    }
    questionsOfArticles(1).forEach(q -> other.add(new TrainingText(q.id(), q.text())));

    LeakReport report = audit.run(other.stream(), 20);

    assertThat((double) report.questionLeaks() / even.size())
        .as("examples %s", report.examples())
        .isLessThan(0.01);
    assertThat(report.answerSentenceExposure()).isLessThan(0.01);
  }

  @Test
  void run_rawDocuments_exposeEveryAnswerSentenceButAreNotCalledLeaks() {
    LeakAudit audit = LeakAudit.of(QUESTIONS, DOCUMENTS);

    LeakReport report =
        audit.run(DOCUMENTS.stream().map(d -> new TrainingText(d.id(), d.text())), 20);

    assertThat(report.answerSentences()).isGreaterThan(10_300);
    assertThat(report.answerSentenceExposure()).isEqualTo(1.0);
    assertThat((double) report.questionLeaks() / QUESTIONS.size())
        .as("examples %s", report.examples())
        .isLessThan(0.01);
  }

  @Test
  void run_partOfAWord_isNoMatch() {
    var question =
        new Question("q", "d", "Who ran the art show?", List.of("x"), List.of(), List.of());
    LeakAudit audit = LeakAudit.of(List.of(question), List.of());

    LeakReport other = audit.run(Stream.of(new TrainingText("t", "who ran the art showcase")), 1);
    assertThat(other.questionMatches()).isZero();
    assertThat(other.flags()) // one word is changed
        .containsExactly(
            Map.entry(
                "q",
                new LeakReport.QuestionFlags(
                    Set.of(LeakReport.Kind.NEAR_DUPLICATE), false, false)));
    assertThat(
            audit.run(Stream.of(new TrainingText("t", "\"Who ran art-show\", he")), 1).examples())
        .containsExactly(
            new LeakReport.Flag("q", "t", LeakReport.Kind.QUESTION, "who ran art show"));
  }

  @Test
  void run_answerSentence_isFoundThroughTheAnswersPlace() {
    String text =
        "Short one. The bridge over the river Kwai was built in 1943 by prisoners. End it.";
    int start = text.indexOf("1943");
    var question =
        new Question(
            "q",
            "d",
            "In what year did prisoners build it?",
            List.of("1943"),
            List.of(new Span(start, start + 4)),
            List.of());
    LeakAudit audit = LeakAudit.of(List.of(question), List.of(new Document("d", "", text)));

    LeakReport hit =
        audit.run(
            Stream.of(
                new TrainingText(
                    "t", "THE bridge over the River Kwai was built, in 1943, by prisoners!")),
            1);
    LeakReport miss = audit.run(Stream.of(new TrainingText("t", "Short one. End it.")), 1);

    assertThat(hit.exposedAnswerSentences()).isEqualTo(1);
    assertThat(hit.isClean()).isTrue();
    assertThat(hit.flags())
        .containsExactly(Map.entry("q", new LeakReport.QuestionFlags(Set.of(), true, false)));
    assertThat(miss.exposedAnswerSentences()).isZero();
    assertThat(hit.summary())
        .isEqualTo(
            "leak check: 0 of 1 questions leak (13-gram 0, whole question 0, near duplicate"
                + " 0) in 0 of 1 texts; answer sentences seen in training: 1 of 1; answers in one"
                + " sentence with most of the question: 0 of 1");
  }

  @Test
  void run_oddTexts_neitherFailNorFlag() {
    LeakAudit audit = LeakAudit.of(QUESTIONS, DOCUMENTS);
    Stream<String> odd =
        Stream.of("", " \n", "?", "\uD83D\uDE00", "\uD83D", "the a an", "x".repeat(1_000_000));

    LeakReport report = audit.run(odd.map(text -> new TrainingText("odd", text)), 5);

    assertThat(report.texts()).isEqualTo(7);
    assertThat(report.isClean()).isTrue();
  }

  @Test
  void run_hundredThousandTexts_takesSeconds() {
    LeakAudit audit = LeakAudit.of(QUESTIONS, DOCUMENTS);
    String all = String.join(" ", DOCUMENTS.stream().map(Document::text).toList());
    var random = new SplittableRandom(5);
    Stream<TrainingText> texts =
        IntStream.range(0, 100_000)
            .mapToObj(
                i -> {
                  int start = random.nextInt(all.length() - 600);
                  return new TrainingText("t" + i, all.substring(start, start + 600));
                });

    long began = System.nanoTime();
    LeakReport report = audit.run(texts, 5);
    double seconds = (System.nanoTime() - began) / 1e9;

    assertThat(report.texts()).isEqualTo(100_000);
    assertThat(seconds).isLessThan(60); // measured 6 to 10 s on two busy hyperthreads
  }

  private static List<Question> sample(int count) {
    var random = new SplittableRandom(11);
    return random
        .ints(0, QUESTIONS.size())
        .distinct()
        .limit(count)
        .mapToObj(QUESTIONS::get)
        .toList();
  }

  private static List<Question> questionsOfArticles(int parity) {
    return QUESTIONS.stream().filter(q -> indexOf(q.documentId()) % 2 == parity).toList();
  }

  private static int indexOf(String documentId) {
    return IntStream.range(0, DOCUMENTS.size())
        .filter(i -> DOCUMENTS.get(i).id().equals(documentId))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<TrainingText> parts(List<Question> questions, int size) {
    return questions.stream()
        .map(
            q -> {
              List<String> words = words(q.text());
              return new TrainingText(q.id(), String.join(" ", words.subList(1, 1 + size)));
            });
  }

  private static List<String> words(String text) {
    return Stream.of(
            text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}\\s]", "").split("\\s+"))
        .filter(word -> !word.isEmpty() && !List.of("a", "an", "the").contains(word))
        .toList();
  }
}
