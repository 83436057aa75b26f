package dev.openbook.eval.card;

import dev.openbook.datasets.Document;
import dev.openbook.eval.report.DataCard.TextFile;
import dev.openbook.finetune.curate.Faithfulness;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads files of texts, text by text, and keeps counts and draws. One thread at a time. */
public final class CardSurvey {
  /** With more, prompts are no rows: they are then as good as one for each text. */
  static final int MOST_PROMPTS = 100;

  private final CardSettings settings;
  private final Map<String, Document> documents;
  private final Faithfulness faithfulness;
  private final SplittableRandom random;
  private final Map<Tally.Key, Tally> kinds = new TreeMap<>();
  private final Map<Tally.Key, Tally> prompts = new TreeMap<>();
  private final List<TextFile> files = new ArrayList<>();
  private boolean hasTooManyPrompts;

  /**
   * Makes a survey that has read nothing.
   *
   * @param documents what the texts were made from; a text whose documents are not all there is not
   *     asked whether it is true to them
   */
  public CardSurvey(CardSettings settings, List<Document> documents) {
    this.settings = settings;
    this.documents =
        documents.stream().collect(Collectors.toMap(Document::id, Function.identity()));
    this.faithfulness = new Faithfulness(this.documents);
    this.random = new SplittableRandom(settings.seed());
  }

  /**
   * Begins a file; what is added from now on is of it.
   *
   * @param name as given
   * @param sha256 checksum of its bytes
   * @param isCurated whether all that was dropped from it will be added too
   */
  public void begin(String name, String sha256, boolean isCurated) {
    files.add(new TextFile(name, sha256, 0, 0, isCurated));
  }

  /** Takes a text of the file. */
  public void add(SyntheticText text) {
    int words = WordRuns.count(text.text());
    long lot = random.nextLong();
    TextFile file = files.removeLast();
    files.add(
        new TextFile(
            file.name(), file.sha256(), file.texts() + 1, file.words() + words, file.isCurated()));
    List<Tally> tallies = tallies(text);
    tallies.forEach(tally -> tally.add(text, words, lot, file.isCurated()));
    judge(text, tallies);
  }

  /**
   * Takes a text that was dropped from the file.
   *
   * @param reason why
   */
  public void addDropped(SyntheticText text, String reason) {
    List<Tally> tallies = tallies(text);
    tallies.forEach(tally -> tally.dropped.merge(reason, 1L, Long::sum));
    judge(text, tallies);
  }

  private void judge(SyntheticText text, List<Tally> tallies) {
    if (faithfulness.canJudge(text)) {
      boolean isFaithful = faithfulness.breach(text).isEmpty();
      tallies.forEach(tally -> tally.judge(isFaithful));
    }
  }

  private List<Tally> tallies(SyntheticText text) {
    var tallies = new ArrayList<Tally>();
    tallies.add(kinds.computeIfAbsent(Tally.Key.ofKind(text), key -> tally()));
    if (!hasTooManyPrompts) {
      tallies.add(prompts.computeIfAbsent(Tally.Key.ofPrompt(text), key -> tally()));
    }
    if (prompts.size() > MOST_PROMPTS) {
      hasTooManyPrompts = true;
      prompts.clear();
    }
    return tallies;
  }

  private Tally tally() {
    return new Tally(settings.mostWords());
  }

  /** Returns the texts read, of all files. */
  public long texts() {
    return files.stream().mapToLong(TextFile::texts).sum();
  }

  /** Returns the ids of documents that a text was made from. */
  Set<String> used() {
    var used = new HashSet<String>();
    kinds.values().forEach(tally -> used.addAll(tally.documents));
    return used;
  }

  CardSettings settings() {
    return settings;
  }

  Map<String, Document> documents() {
    return documents;
  }

  List<TextFile> files() {
    return files;
  }

  Map<Tally.Key, Tally> kinds() {
    return kinds;
  }

  /** Returns counts by prompt; empty where there are too many. */
  Map<Tally.Key, Tally> prompts() {
    return prompts;
  }
}
