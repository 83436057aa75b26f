package dev.openbook.eval.tune;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.Qrels;
import dev.openbook.datasets.Query;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.format.BeirFolder;
import dev.openbook.eval.measure.ExcerptScores;
import dev.openbook.eval.measure.RetrievalMeasure;
import dev.openbook.eval.measure.RetrievalScores;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Texts, the questions about them, and what the passages found for a question are worth. */
public sealed interface TuningQuestions {
  /**
   * A passage that was found.
   *
   * @param documentId the text it was cut from
   * @param span its place there
   */
  record Found(String documentId, Span span) {}

  /** Streams the texts; the caller closes the stream. */
  Stream<Document> texts();

  /** Returns the questions, each once, at least one. */
  List<Query> queries();

  /** Returns for each question what it belongs together with; each its own where nothing is. */
  List<String> clusters();

  /** Returns all labels as text, in a fixed order. */
  String labels();

  /** Returns the name of the measure. */
  String measure();

  /**
   * Returns what passages are worth to a question, 0 to 1.
   *
   * @param place of the question in {@link #queries()}
   * @param found best first
   */
  double score(int place, List<Found> found);

  /**
   * Texts whose relevance to queries is labelled. A text stands where its best passage does (MaxP,
   * Dai and Callan 2019).
   *
   * @param folder the texts
   * @param queries those that have labels, in the order of the labels
   * @param qrels labels by text
   * @param by what a ranking of texts is measured by
   */
  record LabelledTexts(BeirFolder folder, List<Query> queries, Qrels qrels, RetrievalMeasure by)
      implements TuningQuestions {
    public LabelledTexts {
      queries = List.copyOf(queries);
    }

    /**
     * Opens a split of a folder.
     *
     * @throws BadInputException if a file is missing or broken, or no query has labels
     */
    public static LabelledTexts open(BeirFolder folder, String split, RetrievalMeasure by) {
      Qrels qrels = folder.qrels(split);
      Map<String, Query> byId;
      try (Stream<Query> queries = folder.queries()) {
        byId =
            queries
                .filter(query -> qrels.grades().containsKey(query.id()))
                .collect(Collectors.toMap(Query::id, query -> query, (first, again) -> first));
      }
      List<Query> labelled =
          qrels.grades().keySet().stream().filter(byId::containsKey).map(byId::get).toList();
      if (labelled.isEmpty()) {
        throw BadInputException.in(
            folder.folder(), "no query of queries.jsonl has labels in split '" + split + "'");
      }
      return new LabelledTexts(folder, labelled, qrels, by);
    }

    /** Returns ids that labels name and the corpus lacks, sorted; they can never be found. */
    public List<String> missingTexts() {
      var missing = new TreeSet<String>();
      qrels.grades().values().forEach(judged -> missing.addAll(judged.keySet()));
      try (Stream<Document> texts = texts()) {
        texts.map(Document::id).forEach(missing::remove);
      }
      return List.copyOf(missing);
    }

    @Override
    public Stream<Document> texts() {
      return folder.texts();
    }

    @Override
    public List<String> clusters() {
      return queries.stream().map(Query::id).toList();
    }

    @Override
    public String labels() {
      return qrels.grades().toString();
    }

    @Override
    public String measure() {
      return by.name();
    }

    @Override
    public double score(int place, List<Found> found) {
      var ids = new LinkedHashSet<String>();
      found.forEach(each -> ids.add(each.documentId()));
      var hits = new ArrayList<Hit>();
      ids.forEach(id -> hits.add(new Hit(id, -hits.size(), hits.size() + 1)));
      Map<String, Integer> labels = qrels.grades().getOrDefault(queries.get(place).id(), Map.of());
      return RetrievalScores.score(by, new Ranking(hits), labels);
    }
  }

  /** What passages are measured by where the answers' places are known. */
  enum ExcerptMeasure {
    /** Share of the answers' characters that was found. */
    RECALL("recall"),
    /** Share of the characters found that answer. */
    PRECISION("precision"),
    /** Characters found that answer, over those found or answering. */
    IOU("IoU");

    private final String key;

    ExcerptMeasure(String key) {
      this.key = key;
    }

    /** Returns the name. */
    public String key() {
      return key;
    }

    /**
     * Returns the measure of a name.
     *
     * @throws BadInputException if there is none
     */
    public static ExcerptMeasure parse(String name) {
      return NearestName.find("measure", name, List.of(values()), ExcerptMeasure::key);
    }

    private double of(ExcerptScores scores) {
      return switch (this) {
        case RECALL -> scores.recall();
        case PRECISION -> scores.precision();
        case IOU -> scores.iou();
      };
    }
  }

  /**
   * Questions whose answers' places are known; those about one document belong together.
   *
   * @param documents the texts
   * @param questions each with a span that answers, at least one
   * @param by what the passages found are measured by
   */
  record Excerpts(List<Document> documents, List<Question> questions, ExcerptMeasure by)
      implements TuningQuestions {
    public Excerpts {
      documents = List.copyOf(documents);
      questions = List.copyOf(questions);
    }

    /**
     * Takes the questions of a data set whose answers' places are known.
     *
     * @throws BadInputException if there is none
     */
    public static Excerpts of(Dataset dataset, ExcerptMeasure by) {
      List<Question> placed =
          dataset.questions().stream()
              .filter(question -> question.answerSpans().stream().anyMatch(s -> s.length() > 0))
              .toList();
      if (placed.isEmpty()) {
        throw new BadInputException(
            "data set '"
                + dataset.name()
                + "' has no question whose answer's place in its document is known");
      }
      return new Excerpts(dataset.documents(), placed, by);
    }

    @Override
    public Stream<Document> texts() {
      return documents.stream();
    }

    @Override
    public List<Query> queries() {
      return questions.stream().map(each -> new Query(each.id(), each.text())).toList();
    }

    @Override
    public List<String> clusters() {
      return questions.stream().map(Question::documentId).toList();
    }

    @Override
    public String labels() {
      return questions.stream().map(Question::answerSpans).toList().toString();
    }

    @Override
    public String measure() {
      return by.key();
    }

    @Override
    public double score(int place, List<Found> found) {
      Question question = questions.get(place);
      List<Span> same = new ArrayList<>();
      long elsewhere = 0;
      for (Found each : found) {
        if (each.documentId().equals(question.documentId())) {
          same.add(each.span());
        } else {
          elsewhere += each.span().length();
        }
      }
      return by.of(ExcerptScores.of(question.answerSpans(), same, elsewhere));
    }
  }
}
