package dev.openbook.finetune.curate;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.finetune.curate.Curation.Drop;
import dev.openbook.finetune.curate.Curation.Reason;
import dev.openbook.finetune.judge.EntailmentJudge;
import dev.openbook.finetune.judge.EntailmentJudge.Claim;
import dev.openbook.finetune.judge.JudgeReport;
import dev.openbook.finetune.judge.Judgement;
import dev.openbook.finetune.judge.TwoReadings;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Drops texts with a statement that, to a judge, does not follow from the source.
 *
 * <p>A statement is a run of sentences of at most 48 words, of a question-answer text the sentence
 * that the answer to the question is so and so. It is held against the two paragraphs of the text's
 * documents, of at most 150 words each, that share most of its longer words. A text whose documents
 * are not all at hand is kept, and so is one of whose replies none could be read; the report counts
 * them. One thread at a time.
 */
public final class EntailmentCheck implements TextCheck {
  private static final PassageCut STATEMENTS = new PassageCut("sentences", 48, 0);
  private static final PassageCut PARAGRAPHS = new PassageCut("paragraphs", 150, 0);
  private static final int MOST_PARAGRAPHS = 2;
  private static final int LONGER = 4; // letters of a word that tells what a sentence is about

  private final EntailmentJudge judge;
  private final Map<String, Document> sources;
  private final Map<String, List<Paragraph>> paragraphs = new HashMap<>();
  private JudgeReport report;

  private record Paragraph(String text, Set<String> words) {
    int shared(Set<String> wanted) {
      return (int) wanted.stream().filter(words::contains).count();
    }
  }

  /**
   * Makes a check that was asked nothing yet.
   *
   * @param sources documents by id
   */
  public EntailmentCheck(EntailmentJudge judge, Map<String, Document> sources) {
    this.judge = requireNonNull(judge, "judge is null");
    this.sources = Map.copyOf(sources);
    this.report = judge.unasked();
  }

  /** Returns the report on the judge, over all statements so far. */
  public JudgeReport report() {
    return report;
  }

  @Override
  public List<Optional<Drop>> check(List<SyntheticText> texts) {
    var claims = new ArrayList<Claim>();
    var owners = new ArrayList<Integer>();
    for (int i = 0; i < texts.size(); i++) {
      for (Claim claim : claims(texts.get(i))) {
        claims.add(claim);
        owners.add(i);
      }
    }
    var drops = new ArrayList<Optional<Drop>>();
    texts.forEach(text -> drops.add(Optional.empty()));
    if (claims.isEmpty()) {
      return drops;
    }
    Judgement<TwoReadings> judgement = judge.judge(claims);
    report = report.plus(judgement.report());
    for (int i = 0; i < claims.size(); i++) {
      double follows = judgement.verdicts().get(i).mean().orElse(1);
      if (follows < 0.5 && drops.get(owners.get(i)).isEmpty()) {
        String detail =
            String.format(Locale.ROOT, "P %.2f: %s", follows, claims.get(i).statement());
        drops.set(owners.get(i), Optional.of(new Drop(Reason.NOT_ENTAILED, detail)));
      }
    }
    return drops;
  }

  private List<Claim> claims(SyntheticText text) {
    List<String> ids = text.provenance().source();
    if (!sources.keySet().containsAll(ids)) {
      return List.of();
    }
    var claims = new ArrayList<Claim>();
    for (String statement : statements(text)) {
      String evidence = evidence(ids, statement);
      if (!evidence.isBlank()) {
        claims.add(new Claim(evidence, statement, Optional.empty()));
      }
    }
    return claims;
  }

  private static List<String> statements(SyntheticText text) {
    if (text.questionAnswer().isPresent()) {
      var pair = text.questionAnswer().get();
      return List.of("The answer to \"" + pair.question() + "\" is: " + pair.answer());
    }
    return STATEMENTS
        .apply(Stream.of(new Document(text.id(), "", text.text())), new WordTokens())
        .map(passage -> passage.text().strip())
        .filter(statement -> !Words.of(statement).isEmpty())
        .toList();
  }

  private String evidence(List<String> ids, String statement) {
    Set<String> wanted = longer(statement);
    List<Paragraph> all =
        ids.stream().flatMap(id -> paragraphs.computeIfAbsent(id, this::read).stream()).toList();
    List<Paragraph> best =
        all.stream()
            .sorted(Comparator.<Paragraph>comparingInt(each -> each.shared(wanted)).reversed())
            .limit(MOST_PARAGRAPHS)
            .toList();
    return String.join(
        "\n", all.stream().filter(best::contains).distinct().map(Paragraph::text).toList());
  }

  private List<Paragraph> read(String id) {
    Document document = requireNonNull(sources.get(id), "a document is lost");
    return PARAGRAPHS
        .apply(Stream.of(document), new WordTokens())
        .map(Passage::text)
        .filter(text -> !text.isBlank())
        .map(text -> new Paragraph(text.strip(), longer(text)))
        .toList();
  }

  private static Set<String> longer(String text) {
    var words = new HashSet<>(Words.of(text));
    words.removeIf(word -> word.length() < LONGER);
    return Set.copyOf(words);
  }
}
