package dev.openbook.eval.texts;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.eval.prompt.QuestionPrompt;
import dev.openbook.finetune.synthesize.prompted.EntitiesPrompt;
import dev.openbook.finetune.synthesize.prompted.InstructionPrompt;
import dev.openbook.finetune.synthesize.prompted.PromptForm;
import dev.openbook.finetune.synthesize.prompted.QuestionsPrompt;
import dev.openbook.finetune.synthesize.prompted.RephrasePrompt;
import dev.openbook.finetune.synthesize.prompted.TextbookPrompt;
import dev.openbook.finetune.synthesize.prompted.WritingPrompt;
import dev.openbook.finetune.synthesize.prompted.WritingShare;
import dev.openbook.finetune.tokenize.ChatTemplate;
import dev.openbook.finetune.weights.TokenizerSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Kinds of texts that a model writes: their prompts and what they are asked about.
 *
 * @param passageWords longest passage that a model is asked about, at least 1
 * @param sectionWords longest section whose entities a model relates, for entigraph; a document
 *     that fits is read whole; at least 1
 * @param entities most entities of a section, 2 to 100
 */
public record WrittenKinds(int passageWords, int sectionWords, int entities) {
  /** What is usual. */
  public static final WrittenKinds USUAL = new WrittenKinds(150, 1_500, 30);

  private static final String QA = "qa";
  private static final String ENTIGRAPH = "entigraph";
  private static final List<String> KINDS =
      List.of(QA, RephrasePrompt.KIND, ENTIGRAPH, TextbookPrompt.KIND, InstructionPrompt.KIND);

  private static final int QUESTIONS = 3; // of one reply
  private static final int FEWEST_CHARACTERS = 60;

  public WrittenKinds {
    if (passageWords < 1 || sectionWords < 1) {
      throw new IllegalArgumentException(
          "passage-words and section-words must be at least 1, got "
              + passageWords
              + " and "
              + sectionWords);
    }
  }

  /**
   * Returns a kind as it is given.
   *
   * @throws BadInputException if no model writes it
   */
  public static String requireKind(String kind) {
    return NearestName.find("kind of texts that a model writes", kind, KINDS, each -> each);
  }

  /**
   * Returns how prompts are put to a model here: by its chat template, or, where it has none, so
   * that it goes on writing what it has read in training, questions in the words of an examination.
   *
   * @param tokenizer of the model
   * @throws BadInputException if its files are missing or broken
   */
  public static PromptForm form(Optional<TokenizerSource> tokenizer) {
    return tokenizer.flatMap(ChatTemplate::open).isPresent()
        ? new PromptForm.Template(ChatTemplate.ofLoneMessage(tokenizer))
        : new PromptForm.Continuation(passage -> QuestionPrompt.context(List.of(passage)));
  }

  /**
   * Returns what is asked for each kind.
   *
   * @param weights kinds with their weights
   * @throws IllegalArgumentException naming a setting that is out of range
   * @throws BadInputException if no document holds a passage long enough
   */
  public List<WritingShare> shares(
      Map<String, Double> weights, List<Document> documents, long seed) {
    List<Passage> passages = cut(documents, passageWords);
    List<Passage> sections =
        weights.containsKey(ENTIGRAPH) ? cut(documents, sectionWords) : List.of();
    return weights.entrySet().stream()
        .map(
            each ->
                new WritingShare(
                    each.getKey(),
                    each.getValue(),
                    List.copyOf(prompts(each.getKey(), seed)),
                    each.getKey().equals(ENTIGRAPH) ? sections : passages))
        .toList();
  }

  private List<? extends WritingPrompt> prompts(String kind, long seed) {
    return switch (kind) {
      case QA -> List.of(new QuestionsPrompt(QUESTIONS));
      case RephrasePrompt.KIND ->
          Stream.of(RephrasePrompt.Style.values()).map(RephrasePrompt::new).toList();
      case ENTIGRAPH -> List.of(new EntitiesPrompt(entities, seed));
      case TextbookPrompt.KIND -> TextbookPrompt.mix(seed);
      case InstructionPrompt.KIND -> List.of(new InstructionPrompt());
      default -> throw new IllegalStateException("no prompts for '" + kind + "'");
    };
  }

  /** Returns the first passage of each document, then the second of each, and so on. */
  private static List<Passage> cut(List<Document> documents, int words) {
    var cut = new PassageCut("paragraphs", words, 0);
    var columns = new ArrayList<List<Passage>>();
    for (Document document : documents) {
      columns.add(
          cut.apply(Stream.of(document), new WordTokens())
              .filter(passage -> passage.text().strip().length() >= FEWEST_CHARACTERS)
              .toList());
    }
    int most = columns.stream().mapToInt(List::size).max().orElse(0);
    List<Passage> passages =
        IntStream.range(0, most)
            .boxed()
            .flatMap(i -> columns.stream().filter(each -> i < each.size()).map(each -> each.get(i)))
            .toList();
    if (passages.isEmpty()) {
      throw new BadInputException("the documents hold no passage long enough to ask a model about");
    }
    return passages;
  }
}
