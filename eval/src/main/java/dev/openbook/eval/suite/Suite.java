package dev.openbook.eval.suite;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.eval.cost.Prices;
import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.finetune.ContextOverflow;
import dev.openbook.rag.embed.BundledModel;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.retrieve.RetrieverSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One comparison, whole: data, preparations, contexts, measures, gates.
 *
 * @param name short name, used for folders
 * @param purpose the question it answers, from the key {@code purpose}; may be empty
 * @param seed seed of everything that is random
 * @param dataset what is asked
 * @param passages how documents are cut and passages found, where a context does not say otherwise
 * @param base model name in the catalog, or a path
 * @param precision number format of the model's arithmetic
 * @param prompt how questions are put to the model
 * @param preparations by name, in the file's order; not empty
 * @param contexts by name, in the file's order; not empty
 * @param arms what is run, in the order of preparations, then contexts; not empty
 * @param measures what is measured
 * @param compare how arms are compared
 * @param gates conditions that must hold
 * @param maxLeakShare most of the questions that may leak into the texts of a preparation, 0 to 1;
 *     with more the run ends before anything is trained
 * @param forgetting what trained models are measured on beside the exam; empty for nothing
 * @param prices what time and tokens cost; empty where none is named
 * @param resolved every key with the value in effect, for {@code suite.resolved.yaml}
 */
public record Suite(
    String name,
    String purpose,
    long seed,
    DatasetChoice dataset,
    PassageChoice passages,
    String base,
    PrecisionChoice precision,
    PromptSettings prompt,
    Map<String, Preparation> preparations,
    Map<String, Context> contexts,
    List<Arm> arms,
    List<AnswerMeasure> measures,
    Comparison compare,
    List<Gate> gates,
    double maxLeakShare,
    Optional<ForgettingChoice> forgetting,
    Optional<Prices> prices,
    Map<String, Object> resolved) {

  /** Returns the arms that form curves, by key; an arm may stand in several, or in none. */
  public List<ArmSeries> series() {
    return ArmSeries.of(this);
  }

  /**
   * Which questions are asked.
   *
   * @param name a bundled data set or {@code kind:path}
   * @param articles documents under test, 0 for all but those that worked examples come from
   * @param questionsPerArticle most questions of one document, 0 for all
   * @param allPassages whether passages of all documents can be retrieved, not only those of the
   *     documents under test
   * @param changed facts under test that have another value now, for a laboratory world; 0 for none
   * @param untold facts under test that no document tells, for a laboratory world; 0 for none
   * @param lookalikes people of the same family name, and as many of the same town, whose documents
   *     stand beside those of each person under test, for a laboratory world; 0 for none
   * @param earlier folder with earlier versions of the documents; empty when they have not changed
   */
  public record DatasetChoice(
      String name,
      int articles,
      int questionsPerArticle,
      boolean allPassages,
      int changed,
      int untold,
      int lookalikes,
      Optional<String> earlier) {
    /** Returns whether documents have changed. */
    public boolean isChanged() {
      return changed > 0 || earlier.isPresent();
    }
  }

  /** Returns what an arm of the suite shows its model. */
  public Context contextOf(Arm arm) {
    return requireNonNull(contexts.get(arm.context()), arm.context());
  }

  /**
   * What a context shows.
   *
   * @param kind what the model sees beside the question
   * @param passages where its passages come from; the suite's where the kind takes none
   */
  public record Context(ContextKind kind, PassageChoice passages) {}

  /**
   * Which passages there are and how they are found.
   *
   * @param cut how documents are cut, in the base model's tokens
   * @param retriever how passages are found
   */
  public record PassageChoice(PassageCut cut, RetrieverChoice retriever) {}

  /**
   * How passages are indexed and found.
   *
   * @param index terms, k1 and b
   * @param ranking how passages are ranked
   * @param model whose vectors are indexed where the ranking needs them
   */
  public record RetrieverChoice(
      IndexSettings index, RetrieverSettings ranking, BundledModel model) {}

  /** Number format of the model's arithmetic. */
  public enum PrecisionChoice {
    /** 16 bits where the processor computes them, else 32. */
    AUTO,
    /** 32-bit floats. */
    F32,
    /** 16-bit brain floats. */
    BF16,
    /** 8-bit weights in 32-bit arithmetic for answers; texts are trained on in 32 bits. */
    INT8
  }

  /**
   * How a question is put.
   *
   * @param examples worked examples before each question, from documents outside the test
   * @param maxTokens most tokens of an answer; 0 where options alone are compared
   * @param choices options whose log-likelihoods are compared, 0 for none
   * @param batchSize questions answered together
   * @param contextOverflow what becomes of a prompt that exceeds the model's context
   */
  public record PromptSettings(
      int examples, int maxTokens, int choices, int batchSize, ContextOverflow contextOverflow) {}

  /**
   * How arms are compared.
   *
   * @param baseline the arm every other one is compared with
   * @param resamples bootstrap resamples
   * @param confidence level of the intervals
   * @param margin difference up to which two arms are as good as the same, above 0; empty where
   *     that is not asked
   */
  public record Comparison(Arm baseline, int resamples, double confidence, OptionalDouble margin) {}

  /**
   * One preparation in one context.
   *
   * @param preparation name of a preparation
   * @param context name of a context
   */
  public record Arm(String preparation, String context) {
    /** Returns {@code preparation/context}. */
    public String name() {
      return preparation + "/" + context;
    }
  }
}
