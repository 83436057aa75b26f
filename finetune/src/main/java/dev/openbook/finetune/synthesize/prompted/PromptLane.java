package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.Passage;
import dev.openbook.finetune.synthesize.prompted.WritingPrompt.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * What is asked next of one share: in every round each passage with the next of the prompts, then
 * what the replies lead to, some of each passage in turn.
 *
 * <p>What replies lead to is asked when all replies before it are read, so that the order depends
 * on replies alone.
 */
final class PromptLane {
  /** A share whose first replies gave nothing is given up, lest it eat the others' time. */
  private static final int FRUITLESS_REPLIES = 50;

  private static final double GUESSED_TOKENS = 100; // of a reply, before one is read

  /** One thing to be asked. */
  record Task(long number, PromptLane lane, WritingPrompt prompt, Passage passage) {}

  private record Question(WritingPrompt prompt, Passage passage) {}

  private record Lead(Iterable<WritingPrompt> prompts, Passage passage) {}

  private final WritingShare share;
  private final int rounds;
  private final int inTurn;
  private Iterator<Question> stage = Collections.emptyIterator();
  private List<Lead> leads = new ArrayList<>();
  private int round = -1;
  private long asked;
  private long unread;
  private boolean isFruitful;
  private long tokens;
  private long texts;

  /**
   * Makes a lane that has asked nothing.
   *
   * @param rounds times that each passage is asked about with each prompt
   * @param inTurn questions that a passage leads to that are asked in a row, so that a model reads
   *     it once for them
   */
  PromptLane(WritingShare share, int rounds, int inTurn) {
    this.share = share;
    this.rounds = rounds;
    this.inTurn = inTurn;
  }

  WritingShare share() {
    return share;
  }

  long tokens() {
    return tokens;
  }

  long texts() {
    return texts;
  }

  /** Returns whether the first replies gave nothing, so that no more is asked. */
  boolean isGivenUp() {
    return !isFruitful && asked - unread >= FRUITLESS_REPLIES;
  }

  /** Returns tokens kept and to be expected of what is asked but not read, over the weight. */
  double progress() {
    long read = asked - unread;
    double each = read == 0 ? GUESSED_TOKENS : (double) tokens / read;
    return (tokens + unread * each) / share.weight();
  }

  /** Returns the next task; empty when there is none, or none before replies are read. */
  Optional<Task> next(long number) {
    if (isGivenUp()) {
      return Optional.empty();
    }
    while (!stage.hasNext()) {
      if (unread > 0) {
        return Optional.empty();
      }
      if (!leads.isEmpty()) {
        stage = turns(leads);
        leads = new ArrayList<>();
      } else if (++round < (long) rounds * share.prompts().size()) {
        stage = round(round);
      } else {
        return Optional.empty();
      }
    }
    Question question = stage.next();
    asked++;
    unread++;
    return Optional.of(new Task(number, this, question.prompt(), question.passage()));
  }

  /** Takes what a reply gave; its texts are counted by {@link #count}. */
  void read(Task task, Reading reading) {
    unread--;
    boolean leadsOn = reading.next().iterator().hasNext();
    if (leadsOn) {
      leads.add(new Lead(reading.next(), task.passage()));
    }
    isFruitful |= leadsOn || !reading.texts().isEmpty();
  }

  /** Counts a text that was kept. */
  void count(int textTokens) {
    tokens += textTokens;
    texts++;
  }

  private Iterator<Question> round(int number) {
    List<WritingPrompt> prompts = share.prompts();
    List<Passage> passages = share.passages();
    return IntStream.range(0, passages.size())
        .mapToObj(
            place ->
                new Question(prompts.get((place + number) % prompts.size()), passages.get(place)))
        .iterator();
  }

  private Iterator<Question> turns(List<Lead> waiting) {
    List<Iterator<Question>> sequences = waiting.stream().map(PromptLane::questions).toList();
    return new Turns<>(sequences, inTurn);
  }

  private static Iterator<Question> questions(Lead lead) {
    return StreamSupport.stream(lead.prompts().spliterator(), false)
        .map(prompt -> new Question(prompt, lead.passage()))
        .iterator();
  }
}
