package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.lab.AnswerOrigin;
import dev.openbook.datasets.lab.StatementCount;
import dev.openbook.eval.cost.Prices;
import dev.openbook.eval.report.PreparationFacts.LeakAudit;
import dev.openbook.eval.report.PreparationFacts.LossPoint;
import dev.openbook.eval.report.PreparationFacts.TextCount;
import dev.openbook.eval.report.PreparationFacts.TextExample;
import dev.openbook.eval.report.PreparationFacts.Training;
import dev.openbook.eval.report.PreparationFacts.TrainingTexts;
import dev.openbook.eval.report.QuestionFacts.ArmAnswer;
import dev.openbook.eval.report.QuestionFacts.PassageText;
import dev.openbook.eval.report.Report.Arm;
import dev.openbook.eval.report.Report.Comparison;
import dev.openbook.eval.report.Report.Context;
import dev.openbook.eval.report.Report.ContextKind;
import dev.openbook.eval.report.Report.Cost;
import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Gate;
import dev.openbook.eval.report.Report.Measure;
import dev.openbook.eval.report.Report.Statistics;
import dev.openbook.eval.report.Report.Verdict;
import dev.openbook.eval.report.RunFacts.DatasetFacts;
import dev.openbook.eval.report.RunFacts.MachineFacts;
import dev.openbook.eval.report.RunFacts.ModelFacts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;

/** Reports with plausible figures, made up from seeds; texts are real or written here. */
final class SampleReports {
  static final Measure TOKEN_F1 =
      new Measure("tokenF1", "token F1", true, "0-1", "Overlap of answer and gold tokens (SQuAD).");
  static final Measure EXACT_MATCH =
      new Measure("exactMatch", "exact match", true, "0-1", "Normalised answer equals a gold one.");
  static final Measure CHOICE =
      new Measure("choiceAccuracy", "choice accuracy", true, "0-1", "Gold choice wins.");
  private static final List<Measure> MEASURES = List.of(TOKEN_F1, EXACT_MATCH, CHOICE);
  private static final List<String[]> GRID =
      List.of(
          new String[] {"plain", "closed-book"},
          new String[] {"plain", "rag"},
          new String[] {"plain", "gold"},
          new String[] {"raw", "closed-book"},
          new String[] {"synthetic", "closed-book"},
          new String[] {"synthetic", "rag"});
  private static final double[] STRENGTH = {0.08, 0.24, 0.41, 0.10, 0.13, 0.235};

  private static final SeedFacts SEEDS =
      new SeedFacts(
          "tuned/closed-book",
          List.of("raw/closed-book", "synthetic/closed-book"),
          "tokenF1",
          List.of(0.104, 0.131),
          new Estimate(0.1175, 0.082, 0.153),
          Optional.of(
              new SeedFacts.Difference(
                  "plain/closed-book",
                  new Estimate(0.035, 0.004, 0.066),
                  0.031,
                  OptionalDouble.of(0.093),
                  Verdict.NO_CLEAR_DIFFERENCE)),
          Optional.of(new SeedFacts.Variance(0.02, 0.11, 0.6, 0.27)));

  private static final String RULE = "better or worse where adjusted p is below 0.05";

  private SampleReports() {}

  /** Returns a small report of three questions about two invented documents. */
  static Report small() {
    var passages = new LinkedHashMap<String, PassageText>();
    passages.put(
        "lighthouse#0",
        new PassageText(
            "Tern Point Light", "The lighthouse at Tern Point was lit in 1871 by Ada Merrow."));
    passages.put(
        "lighthouse#1",
        new PassageText("Tern Point Light", "Its lamp burned colza oil until 1904."));
    passages.put("ferry#0", new PassageText("Gull Ferry", "The ferry crosses in 12 minutes."));
    List<Question> questions =
        List.of(
            new Question(
                "q1",
                "Tern Point Light",
                "When was the lighthouse lit?",
                List.of("1871"),
                List.of("lighthouse#0", "lighthouse#1")),
            new Question(
                "q2",
                "Tern Point Light",
                "What did the lamp burn?",
                List.of("colza oil", "oil"),
                List.of("lighthouse#1", "ferry#0")),
            new Question(
                "q3",
                "Gull Ferry",
                "How long does the ferry take?",
                List.of("12 minutes"),
                List.of("ferry#0", "lighthouse#0")));
    return report("tern-point", questions, passages, 1);
  }

  /** Returns a report on the real XQuAD articles with made-up answers and figures. */
  static Report xquad(Path file, int articles, int questionsPerArticle) {
    var passages = new LinkedHashMap<String, PassageText>();
    var questions = new ArrayList<Question>();
    List<JsonRecord> data = JsonRecord.whole(file).records("data");
    for (JsonRecord article : data.subList(0, articles)) {
      String title = article.text("title").replace('_', ' ');
      var ids = new ArrayList<String>();
      var asked = new ArrayList<Question>();
      for (JsonRecord paragraph : article.records("paragraphs")) {
        String id = article.text("title") + "#" + ids.size();
        ids.add(id);
        passages.put(id, new PassageText(title, paragraph.text("context")));
        for (JsonRecord qa : paragraph.records("qas")) {
          List<String> golds =
              qa.records("answers").stream().map(answer -> answer.text("text")).toList();
          asked.add(
              new Question(qa.text("id"), title, qa.text("question"), golds, List.copyOf(ids)));
        }
      }
      questions.addAll(asked.subList(0, Math.min(questionsPerArticle, asked.size())));
    }
    return report("xquad", questions, passages, 17);
  }

  /** Returns a report with many questions, each with long contexts. */
  static Report large(int questionCount) {
    var passages = new LinkedHashMap<String, PassageText>();
    var random = new Random(5);
    for (int i = 0; i < questionCount; i++) {
      passages.put("p" + i, new PassageText("Document " + i / 20, words(random, 110)));
    }
    var questions = new ArrayList<Question>();
    for (int i = 0; i < questionCount; i++) {
      List<String> context =
          List.of("p" + i, "p" + (i + 1) % questionCount, "p" + i / 2, "p" + i / 3);
      questions.add(
          new Question(
              "q" + i,
              "Document " + i / 20,
              "What of " + words(random, 8) + "?",
              List.of(words(random, 3)),
              context.stream().distinct().toList()));
    }
    return report("large", questions, passages, 5);
  }

  /** A question without answers, with the passages a retriever would give. */
  record Question(
      String id, String document, String text, List<String> golds, List<String> retrieved) {}

  private static Report report(
      String name, List<Question> questions, Map<String, PassageText> passages, long seed) {
    var random = new Random(seed);
    var facts = new ArrayList<QuestionFacts>();
    for (Question question : questions) {
      facts.add(answered(question, random));
    }
    var arms = new ArrayList<Arm>();
    for (int i = 0; i < GRID.size(); i++) {
      arms.add(arm(i, facts));
    }
    return new Report(
        run(name, questions.size(), passages.size()),
        new Statistics(0.95, "cluster bootstrap over documents", 10_000, "Holm", RULE),
        MEASURES,
        preparations(questions.size()),
        List.of(
            new Context("closed-book", ContextKind.CLOSED_BOOK, "closed book", Optional.empty()),
            new Context(
                "rag", ContextKind.RETRIEVED, "with 4 retrieved passages", Optional.empty()),
            new Context("gold", ContextKind.ORACLE, "with the gold passage", Optional.empty())),
        arms,
        comparisons(facts),
        SampleInteractions.facts(),
        List.of(SEEDS),
        SampleCurves.facts(questions.size()),
        List.of(
            new RetrievalFacts("plain/rag", 1, new Estimate(0.612, 0.548, 0.673)),
            new RetrievalFacts("plain/rag", 4, new Estimate(0.871, 0.824, 0.913))),
        leakSplits(facts),
        SampleForgetting.facts(),
        Optional.empty(),
        List.of(
            new Gate("plain/rag.tokenF1 > plain/closed-book.tokenF1", "0.241 > 0.083", true),
            new Gate("synthetic/closed-book.tokenF1 ci.low > 0.15", "0.092 > 0.150", false)),
        List.of(
            "Closed-book exact match is near zero for every preparation: the model answers in"
                + " sentences, so token F1 and choice accuracy tell more.",
            "synthetic/rag is not better than plain/rag: fine-tuning gains nothing once passages"
                + " are retrieved."),
        facts,
        passages);
  }

  private static List<LeakSplit> leakSplits(List<QuestionFacts> questions) {
    var splits = new ArrayList<LeakSplit>();
    for (int i = 0; i < GRID.size(); i++) {
      for (Measure measure : MEASURES) {
        splits.add(
            new LeakSplit(
                name(i),
                measure.name(),
                mean(questions.stream().filter(q -> !q.isFlagged()).toList(), i, measure),
                mean(questions.stream().filter(QuestionFacts::isFlagged).toList(), i, measure)));
      }
    }
    return splits;
  }

  private static Optional<Estimate> mean(List<QuestionFacts> some, int arm, Measure measure) {
    return some.isEmpty()
        ? Optional.empty()
        : Optional.of(normal(some.stream().mapToDouble(q -> score(q, arm, measure)).toArray()));
  }

  private static QuestionFacts answered(Question question, Random random) {
    var answers = new LinkedHashMap<String, ArmAnswer>();
    for (int i = 0; i < GRID.size(); i++) {
      String context = GRID.get(i)[1];
      boolean isRight = random.nextDouble() < STRENGTH[i];
      boolean isNear = !isRight && random.nextDouble() < STRENGTH[i];
      String gold = question.golds().getFirst();
      String text =
          isRight ? gold : isNear ? "It was " + gold + ", or so they say." : "I am not certain.";
      double f1 = isRight ? 1 : isNear ? 0.4 : 0;
      boolean isChosen = isRight || random.nextDouble() < 0.3;
      List<String> retrieved = question.retrieved();
      List<String> passages =
          switch (context) {
            case "rag" -> retrieved.subList(0, Math.min(4, retrieved.size()));
            case "gold" -> List.of(retrieved.getLast());
            default -> List.of();
          };
      answers.put(
          name(i),
          new ArmAnswer(
              text,
              Map.of(
                  "tokenF1",
                  f1,
                  "exactMatch",
                  isRight ? 1.0 : 0,
                  "choiceAccuracy",
                  isChosen ? 1.0 : 0),
              passages,
              passages.contains(retrieved.getLast()),
              OptionalDouble.of(isChosen ? 0.9 - 0.5 * f1 : 0.35 + 0.1 * f1),
              Optional.of(origin(isRight, isNear, !passages.isEmpty()))));
    }
    return new QuestionFacts(
        question.id(),
        question.document(),
        question.text(),
        question.golds(),
        random.nextInt(40) == 0,
        answers);
  }

  private static AnswerOrigin origin(boolean isRight, boolean isNear, boolean isShown) {
    if (isRight) {
      return isShown ? AnswerOrigin.CONTEXT : AnswerOrigin.WEIGHTS;
    }
    return isNear && isShown ? AnswerOrigin.DISTRACTOR : AnswerOrigin.INVENTED;
  }

  private static String name(int arm) {
    return GRID.get(arm)[0] + "/" + GRID.get(arm)[1];
  }

  private static double score(QuestionFacts question, int arm, Measure measure) {
    ArmAnswer answer = requireNonNull(question.answers().get(name(arm)));
    return requireNonNull(answer.scores().get(measure.name()));
  }

  private static Arm arm(int i, List<QuestionFacts> questions) {
    var scores = new LinkedHashMap<String, Estimate>();
    for (Measure measure : MEASURES) {
      Estimate normal = normal(questions.stream().mapToDouble(q -> score(q, i, measure)).toArray());
      scores.put(
          measure.name(),
          new Estimate(normal.value(), Math.max(0, normal.low()), Math.min(1, normal.high())));
    }
    return new Arm(
        GRID.get(i)[0], GRID.get(i)[1], questions.size(), scores, cost(i, questions.size()));
  }

  private static Cost cost(int arm, int questions) {
    long prompt = questions * (arm == 1 || arm == 5 ? 812L : arm == 2 ? 402L : 214L);
    return new Cost(
        prompt,
        questions * 11L,
        OptionalLong.of(prompt - questions * 180L),
        Duration.ofMillis(questions * (arm == 1 || arm == 5 ? 940L : arm == 2 ? 510L : 260L)),
        OptionalLong.of((1380L + 90L * arm) << 20));
  }

  private static List<Comparison> comparisons(List<QuestionFacts> questions) {
    int[][] pairs = {{1, 0}, {2, 1}, {3, 0}, {4, 0}, {5, 1}, {5, 4}};
    var comparisons = new ArrayList<Comparison>();
    for (Measure measure : MEASURES) {
      for (int[] pair : pairs) {
        double[] differences =
            questions.stream()
                .mapToDouble(q -> score(q, pair[0], measure) - score(q, pair[1], measure))
                .toArray();
        comparisons.add(comparison(name(pair[0]), name(pair[1]), measure, differences));
      }
    }
    return comparisons;
  }

  private static Comparison comparison(
      String arm, String baseline, Measure measure, double[] differences) {
    Estimate estimate = normal(differences);
    int wins = 0;
    int losses = 0;
    for (double difference : differences) {
      wins += difference > 0 ? 1 : 0;
      losses += difference < 0 ? 1 : 0;
    }
    double width = Math.max(1e-9, estimate.high() - estimate.value());
    double p = Math.min(1, Math.exp(-1.5 * Math.pow(1.96 * estimate.value() / width, 2) / 2));
    double adjusted = Math.min(1, 6 * p);
    Verdict sign = estimate.value() > 0 ? Verdict.BETTER : Verdict.WORSE;
    Verdict verdict = adjusted < 0.05 ? sign : Verdict.NO_CLEAR_DIFFERENCE;
    return new Comparison(
        arm,
        baseline,
        measure.name(),
        estimate,
        wins,
        losses,
        differences.length - wins - losses,
        p,
        measure.equals(TOKEN_F1) ? "cluster bootstrap" : "exact McNemar",
        OptionalDouble.of(adjusted),
        verdict,
        width > 1e-9 ? OptionalDouble.of(width / 1.96 * 2.8) : OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  private static Estimate normal(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double half = 1.96 * Math.sqrt(squares / values.length / values.length);
    return new Estimate(mean, mean - half, mean + half);
  }

  private static List<PreparationFacts> preparations(int questions) {
    return List.of(
        PreparationFacts.untouched("plain"),
        trained(
            "raw",
            "fine-tuned on the raw documents",
            new TrainingTexts(
                List.of(new TextCount("document", 8, 31_204, Optional.empty())),
                Duration.ZERO,
                List.of()),
            new LeakAudit("13-gram or normalised question match", 8, 0, 1, questions, 0)),
        trained(
            "synthetic",
            "fine-tuned on synthetic text",
            new TrainingTexts(
                List.of(
                    new TextCount(
                        "sentence permutation",
                        96,
                        61_940,
                        Optional.of(new StatementCount(1_204, 0, 31))),
                    new TextCount(
                        "question-answer",
                        1_842,
                        58_333,
                        Optional.of(new StatementCount(1_731, 12, 99)))),
                Duration.ofMillis(8_420),
                List.of(
                    new TextExample(
                        "question-answer",
                        "Tern Point Light",
                        "Question: Who lit the lighthouse at Tern Point?\nAnswer: Ada Merrow"))),
            new LeakAudit(
                "13-gram or normalised question match",
                1_938,
                1,
                0.942,
                questions - questions / 40,
                questions / 40)));
  }

  private static PreparationFacts trained(
      String name, String phrase, TrainingTexts texts, LeakAudit audit) {
    var losses = new ArrayList<LossPoint>();
    var random = new Random(name.hashCode());
    for (int step = 1; step <= 160; step++) {
      losses.add(
          new LossPoint(step, 1.62 + 1.5 * Math.exp(-step / 35.0) + 0.07 * random.nextGaussian()));
    }
    return new PreparationFacts(
        name,
        phrase,
        Optional.of(
            new Training(
                "LoRA rank 16, alpha 32 on all linear layers, AdamW, cosine",
                2e-4,
                160,
                327_680,
                name.equals("synthetic") ? 0.102 : 0,
                4_884_480,
                1.83e14,
                Duration.ofSeconds(197),
                OptionalLong.of(2_310L << 20),
                name.equals("synthetic") ? OptionalDouble.of(14_320.4) : OptionalDouble.empty(),
                losses)),
        Optional.of(texts),
        Optional.of(audit));
  }

  private static RunFacts run(String name, int questions, int passages) {
    String sum = "5af571cbf074e6d21a03528d2330792e532ca608f24ac70a143f6b369968ab8c";
    return new RunFacts(
        name,
        "Does a 135M model answer questions on a handful of articles better plain, with retrieval,"
            + " fine-tuned, or both?",
        "20261123-081500-5af571cb",
        Instant.parse("2026-11-23T08:15:00Z"),
        "./openbook run config/suites/" + name + ".yaml --set seed=17",
        new DatasetFacts(name, "CC BY-SA 4.0", 8, passages, questions, sum),
        new ModelFacts("smollm2-135m-instruct", sum, "bf16", 134_515_008),
        17,
        Optional.of(
            new Prices("USD", OptionalDouble.of(0.09), Optional.empty(), OptionalDouble.empty())),
        "997ee80",
        new MachineFacts("Xeon (Sapphire Rapids)", 2, 24L << 30, "25.0.3", "Linux 6.1"),
        "schemaVersion: 1\nname: " + name + "\nseed: 17\nbase: smollm2-135m-instruct\n",
        List.of(
            "answers.jsonl", "results.json", "comparison.json", "rankings.trec", "manifest.json"));
  }

  private static String words(Random random, int count) {
    List<String> stock = List.of("harbour", "lamp", "oil", "ferry", "tide", "keeper", "the", "of");
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(stock.get(random.nextInt(stock.size())));
    }
    return text.toString();
  }
}
