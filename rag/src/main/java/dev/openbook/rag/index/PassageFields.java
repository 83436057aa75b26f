package dev.openbook.rag.index;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;

/** A passage as a Lucene document and back. */
final class PassageFields {
  /** Ids again, as values that are found by document number in one step. */
  static final String ID_VALUE = "idValue";

  private static final String DOCUMENT = "document";
  private static final String TITLE = "title";
  private static final String TEXT = "text";
  private static final String START = "start";
  private static final String END = "end";
  private static final FieldType TERMS_TYPE = termsType();

  private final IndexLayout layout;
  private final Analyzer analyzer;

  PassageFields(IndexLayout layout, Analyzer analyzer) {
    this.layout = layout;
    this.analyzer = analyzer;
  }

  Document toDocument(Passage passage) throws IOException {
    var document = new Document();
    var id = new BytesRef(passage.id());
    if (id.length > IndexWriter.MAX_TERM_LENGTH) {
      throw new BadInputException(
          "passage id must have at most "
              + IndexWriter.MAX_TERM_LENGTH
              + " bytes, got "
              + id.length
              + " in '"
              + passage.id().substring(0, 40)
              + "...'");
    }
    document.add(new StringField(PassageIndex.ID, passage.id(), Field.Store.YES));
    document.add(new SortedDocValuesField(PassageIndex.ID, id));
    document.add(new BinaryDocValuesField(ID_VALUE, id));
    document.add(new StoredField(DOCUMENT, passage.documentId()));
    // as bytes, which Lucene's one writing thread has only to copy
    document.add(new StoredField(TITLE, passage.title().getBytes(StandardCharsets.UTF_8)));
    document.add(new StoredField(TEXT, passage.text().getBytes(StandardCharsets.UTF_8)));
    document.add(new StoredField(START, passage.span().start()));
    document.add(new StoredField(END, passage.span().end()));
    switch (layout) {
      case FLAT -> document.add(terms(PassageIndex.CONTENTS, passage.titledText()));
      case FIELDS -> {
        document.add(terms(PassageIndex.CONTENTS, passage.text()));
        document.add(terms(PassageIndex.TITLES, passage.title()));
      }
    }
    return document;
  }

  private Field terms(String name, String text) throws IOException {
    return new Field(name, AnalysedText.of(analyzer, name, text).stream(), TERMS_TYPE);
  }

  static void addVector(Document document, float[] vector) {
    document.add(
        new KnnFloatVectorField(PassageIndex.VECTOR, vector, VectorSimilarityFunction.DOT_PRODUCT));
  }

  static Passage toPassage(Document document) {
    return new Passage(
        document.get(PassageIndex.ID),
        document.get(DOCUMENT),
        document.getBinaryValue(TITLE).utf8ToString(),
        document.getBinaryValue(TEXT).utf8ToString(),
        new Span(number(document, START), number(document, END)));
  }

  private static int number(Document document, String field) {
    return document.getField(field).numericValue().intValue();
  }

  private static FieldType termsType() {
    var type = new FieldType();
    type.setTokenized(true);
    type.setStored(false);
    // Nothing here asks for phrases, so positions are not kept.
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    type.freeze();
    return type;
  }
}
