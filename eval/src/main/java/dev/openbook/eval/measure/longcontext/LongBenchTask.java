package dev.openbook.eval.measure.longcontext;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A data set of LongBench v1 and how its answers are scored.
 *
 * <p>A data set's score is the mean over its questions, printed as percent with two decimals. The
 * port in lm-evaluation-harness strips answers first and passes over blank lines of code; its
 * figures differ a little.
 *
 * @see <a href="https://github.com/THUDM/LongBench">LongBench, eval.py and metrics.py at 2e00731,
 *     whose figures these equal</a>
 * @see <a href="https://arxiv.org/abs/2308.14508">Bai et al., LongBench, 2024</a>
 */
public enum LongBenchTask {
  /** Questions about books and films. */
  NARRATIVEQA("narrativeqa", Scorer.TOKEN_F1, false),
  /** Questions about papers. */
  QASPER("qasper", Scorer.TOKEN_F1, false),
  /** Questions about documents of several fields. */
  MULTIFIELDQA_EN("multifieldqa_en", Scorer.TOKEN_F1, false),
  /** Questions that take two passages. */
  HOTPOTQA("hotpotqa", Scorer.TOKEN_F1, false),
  /** Questions that take several passages. */
  TWO_WIKI_MQA("2wikimqa", Scorer.TOKEN_F1, false),
  /** Questions that take up to four passages. */
  MUSIQUE("musique", Scorer.TOKEN_F1, false),
  /** Reports to sum up. */
  GOV_REPORT("gov_report", Scorer.ROUGE_L, false),
  /** Meetings to sum up as asked. */
  QMSUM("qmsum", Scorer.ROUGE_L, false),
  /** News of several sources to sum up. */
  MULTI_NEWS("multi_news", Scorer.ROUGE_L, false),
  /** Kinds of questions. */
  TREC("trec", Scorer.CLASSIFICATION, true),
  /** Questions with worked examples. */
  TRIVIAQA("triviaqa", Scorer.TOKEN_F1, true),
  /** Dialogues to sum up. */
  SAMSUM("samsum", Scorer.ROUGE_L, true),
  /** Kinds of news; Chinese, but scored without cutting words. */
  LSHT("lsht", Scorer.CLASSIFICATION, true),
  /** Number of different passages. */
  PASSAGE_COUNT("passage_count", Scorer.COUNT, false),
  /** Number of the passage that was summed up. */
  PASSAGE_RETRIEVAL_EN("passage_retrieval_en", Scorer.RETRIEVAL, false),
  /** Next line of a file of code. */
  LCC("lcc", Scorer.CODE, false),
  /** Next line of code, with other files of its repository. */
  REPOBENCH_P("repobench-p", Scorer.CODE, false);

  private final String id;
  private final Scorer scorer;
  private final boolean isFirstLine;

  LongBenchTask(String id, Scorer scorer, boolean isFirstLine) {
    this.id = id;
    this.scorer = scorer;
    this.isFirstLine = isFirstLine;
  }

  private enum Scorer {
    TOKEN_F1,
    ROUGE_L,
    CLASSIFICATION,
    RETRIEVAL,
    COUNT,
    CODE
  }

  /** Returns the data set of LongBench's name, e.g. {@code 2wikimqa}; empty when there is none. */
  public static Optional<LongBenchTask> byId(String id) {
    return Arrays.stream(values()).filter(task -> task.id.equals(id)).findFirst();
  }

  /** Returns LongBench's name. */
  public String id() {
    return id;
  }

  /**
   * Returns what an answer is worth against the best of the golds, 0 to 1; 0 without golds.
   *
   * @param prediction as the model gave it; of trec, triviaqa, samsum and lsht its first line
   *     counts, line feeds before it aside
   * @param answers gold answers
   * @param classes all classes of trec and lsht; the others do not look at them
   * @throws IllegalArgumentException if a gold answer of passage_retrieval_en names no passage
   */
  public double score(String prediction, List<String> answers, List<String> classes) {
    String given = isFirstLine ? LongBenchRules.firstLine(prediction) : prediction;
    return answers.stream().mapToDouble(gold -> score(given, gold, classes)).max().orElse(0);
  }

  private double score(String prediction, String gold, List<String> classes) {
    return switch (scorer) {
      case TOKEN_F1 -> LongBenchRules.tokenF1(prediction, gold);
      case ROUGE_L -> LongBenchRules.rougeL(prediction, gold);
      case CLASSIFICATION -> LongBenchRules.classification(prediction, gold, classes);
      case RETRIEVAL -> LongBenchRules.retrieval(prediction, gold);
      case COUNT -> LongBenchRules.count(prediction, gold);
      case CODE -> LongBenchRules.codeSimilarity(prediction, gold);
    };
  }
}
