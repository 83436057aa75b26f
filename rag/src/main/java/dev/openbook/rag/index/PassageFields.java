package dev.openbook.rag.index;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.util.BytesRef;

/** A passage as a Lucene document and back. */
final class PassageFields {
  private static final String DOCUMENT = "document";
  private static final String TITLE = "title";
  private static final String TEXT = "text";
  private static final String START = "start";
  private static final String END = "end";
  private static final FieldType CONTENTS_TYPE = contentsType();

  private PassageFields() {}

  static Document toDocument(Passage passage) {
    var document = new Document();
    document.add(new StringField(PassageIndex.ID, passage.id(), Field.Store.YES));
    document.add(new SortedDocValuesField(PassageIndex.ID, new BytesRef(passage.id())));
    document.add(new StoredField(DOCUMENT, passage.documentId()));
    document.add(new StoredField(TITLE, passage.title()));
    document.add(new StoredField(TEXT, passage.text()));
    document.add(new StoredField(START, passage.span().start()));
    document.add(new StoredField(END, passage.span().end()));
    document.add(
        new Field(PassageIndex.CONTENTS, passage.title() + "\n" + passage.text(), CONTENTS_TYPE));
    return document;
  }

  static Passage toPassage(Document document) {
    return new Passage(
        document.get(PassageIndex.ID),
        document.get(DOCUMENT),
        document.get(TITLE),
        document.get(TEXT),
        new Span(number(document, START), number(document, END)));
  }

  private static int number(Document document, String field) {
    return document.getField(field).numericValue().intValue();
  }

  private static FieldType contentsType() {
    var type = new FieldType();
    type.setTokenized(true);
    type.setStored(false);
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
    type.freeze();
    return type;
  }
}
