package dev.openbook.eval.card;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Progress;
import dev.openbook.eval.report.DataCard;
import dev.openbook.eval.report.DataCard.Audit;
import dev.openbook.eval.report.DataCard.Drawing;
import dev.openbook.eval.report.DataCard.Example;
import dev.openbook.eval.report.DataCard.Figures;
import dev.openbook.eval.report.DataCard.Group;
import dev.openbook.eval.report.DataCard.Origin;
import dev.openbook.eval.report.DataCard.Row;
import dev.openbook.finetune.curate.Diversity;
import dev.openbook.finetune.curate.EmbeddingDistances;
import dev.openbook.finetune.curate.EntityCoverage;
import dev.openbook.finetune.curate.SourceNgrams;
import dev.openbook.finetune.synthesize.SyntheticText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Makes a data card of what a survey kept. */
public final class CardBuilder {
  private static final int EMBEDDED_WORDS = 300; // about the 512 word pieces that bge-small reads
  private static final int SHOWN_CHARACTERS = 1_200;
  private static final String MEASURING = "measuring";

  /**
   * What a card says besides its figures.
   *
   * @param title what the texts are called
   * @param created when it is made
   * @param command what makes it
   * @param version Openbook's version
   * @param documents name of what the texts were made from
   */
  public record Heading(
      String title, Instant created, String command, String version, String documents) {}

  private final CardSurvey survey;
  private final CardSettings settings;
  private final Optional<SourceNgrams> source;
  private final Map<String, List<String>> entities = new HashMap<>();
  private final Optional<TextVectors> vectors;
  private final Progress progress;
  private long measured;

  /**
   * Reads the documents.
   *
   * @param survey of at least one text
   * @param entities gives the names of what a document speaks of
   * @param vectors for embedding distances; empty to leave them out
   */
  public CardBuilder(
      CardSurvey survey,
      Function<Document, List<String>> entities,
      Optional<TextVectors> vectors,
      Progress progress) {
    this.survey = survey;
    this.settings = survey.settings();
    this.vectors = vectors;
    this.progress = progress;
    List<String> texts = survey.documents().values().stream().map(Document::text).toList();
    this.source = texts.isEmpty() ? Optional.empty() : Optional.of(SourceNgrams.of(texts));
    List<Document> used =
        survey.used().stream()
            .sorted()
            .flatMap(id -> Optional.ofNullable(survey.documents().get(id)).stream())
            .toList();
    for (Document document : used) {
      this.entities.put(document.id(), entities.apply(document));
      progress.report("finding entities", this.entities.size(), used.size(), "documents");
    }
  }

  /**
   * Measures.
   *
   * @param audit what of test questions stands in the texts; empty where none were named
   * @throws BadInputException if no kind has enough words
   */
  public DataCard build(Heading heading, Optional<Audit> audit) {
    boolean isFiner = survey.prompts().size() > survey.kinds().size();
    long rows = survey.kinds().size() + (isFiner ? (long) survey.prompts().size() : 0L);
    var groups = new ArrayList<Group>();
    groups.add(group(false, survey.kinds(), rows));
    if (groups.getFirst().shown().isEmpty()) {
      throw tooFew(groups.getFirst());
    }
    if (isFiner) {
      groups.add(group(true, survey.prompts(), rows));
    }
    progress.report(MEASURING, rows, rows, "rows");
    return new DataCard(
        heading.title(),
        heading.created(),
        heading.command(),
        heading.version(),
        survey.files(),
        documents(heading.documents()),
        new Drawing(
            settings.seed(),
            settings.neededWords(),
            settings.pairwise(),
            vectors.map(TextVectors::model),
            EMBEDDED_WORDS),
        groups,
        origins(),
        examples(),
        audit);
  }

  private BadInputException tooFew(Group group) {
    Row most = group.rows().getFirst();
    for (Row row : group.rows()) {
      most = row.words() > most.words() ? row : most;
    }
    String option = settings.words().isPresent() ? "--words" : "--min-words";
    return new BadInputException(
        String.format(
            Locale.ROOT,
            "no kind of texts has %,d words; %s has most, %,d; give %s %d or fewer",
            settings.neededWords(),
            most.kind(),
            most.words(),
            option,
            Math.max(1, most.words())));
  }

  private DataCard.Documents documents(String name) {
    Collection<Document> all = survey.documents().values();
    return new DataCard.Documents(
        name,
        all.size(),
        survey.used().size(),
        all.stream().mapToLong(each -> WordRuns.count(each.text())).sum());
  }

  private Group group(boolean isByPrompt, Map<Tally.Key, Tally> tallies, long all) {
    OptionalLong least =
        tallies.values().stream().filter(this::isEnough).mapToLong(each -> each.words).min();
    long words = Math.min(settings.mostWords(), least.orElse(0));
    var shown = new ArrayList<Row>();
    var leftOut = new ArrayList<Row>();
    tallies.forEach(
        (key, tally) -> {
          progress.report(MEASURING, measured++, all, "rows");
          if (isEnough(tally)) {
            shown.add(row(key, tally, Optional.of(figures(tally.draw.words(words))), ""));
          } else {
            leftOut.add(row(key, tally, Optional.empty(), because(tally)));
          }
        });
    shown.addAll(leftOut);
    return new Group(isByPrompt, words, shown);
  }

  private boolean isEnough(Tally tally) {
    return tally.words >= settings.neededWords();
  }

  private String because(Tally tally) {
    return String.format(
        Locale.ROOT, "%,d words, fewer than %,d", tally.words, settings.neededWords());
  }

  private static Row row(Tally.Key key, Tally tally, Optional<Figures> figures, String leftOut) {
    return new Row(
        key.kind(),
        key.generator(),
        key.prompt(),
        tally.texts,
        tally.words,
        tally.judged,
        tally.faithful,
        tally.kept,
        tally.dropped,
        figures,
        leftOut);
  }

  private Figures figures(List<SyntheticText> drawn) {
    List<String> texts = drawn.stream().map(SyntheticText::text).toList();
    return new Figures(
        Diversity.of(texts, source, settings.pairwise(), settings.seed()),
        vectors.filter(any -> texts.size() >= 2).map(model -> distances(model, texts)),
        EntityCoverage.of(entities, drawn));
  }

  /** Texts come in the order of their lots, so the first are a sample. */
  private EmbeddingDistances distances(TextVectors model, List<String> texts) {
    List<String> beginnings =
        texts.stream()
            .limit(settings.pairwise())
            .map(text -> WordRuns.first(text, EMBEDDED_WORDS))
            .toList();
    return EmbeddingDistances.of(model.of().apply(beginnings));
  }

  private List<Origin> origins() {
    Map<Tally.Key, Tally> finest = survey.prompts().isEmpty() ? survey.kinds() : survey.prompts();
    return finest.entrySet().stream()
        .map(
            each -> {
              Tally.Key key = each.getKey();
              Tally tally = each.getValue();
              String prompt =
                  key.prompt().isEmpty()
                      ? "more than " + CardSurvey.MOST_PROMPTS + " prompts"
                      : key.prompt();
              return new Origin(
                  key.kind(),
                  key.generator(),
                  prompt,
                  List.copyOf(tally.seeds),
                  tally.documents.size(),
                  tally.texts,
                  tally.words);
            })
        .toList();
  }

  private List<Example> examples() {
    return survey.kinds().values().stream()
        .flatMap(tally -> tally.draw.first(settings.examples()).stream())
        .map(CardBuilder::example)
        .toList();
  }

  private static Example example(SyntheticText text) {
    String whole = text.text().strip();
    boolean isCut = whole.length() > SHOWN_CHARACTERS;
    int end = whole.length();
    if (isCut) {
      int blank = whole.lastIndexOf(' ', SHOWN_CHARACTERS);
      end =
          blank > SHOWN_CHARACTERS / 2 ? blank : whole.offsetByCodePoints(0, SHOWN_CHARACTERS / 2);
    }
    return new Example(
        text.kind(), text.provenance().prompt(), text.id(), whole.substring(0, end), isCut);
  }
}
