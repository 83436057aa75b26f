package dev.openbook.datasets;

import static java.util.Objects.requireNonNull;

/**
 * A span of a document that can be retrieved.
 *
 * @param id unique within a dataset, not blank
 * @param documentId the document it was cut from
 * @param title title of that document, may be empty
 * @param text exactly the document's text at {@code span}
 * @param span where it stands in the document
 */
public record Passage(String id, String documentId, String title, String text, Span span) {
  public Passage {
    requireNonNull(documentId, "documentId is null");
    requireNonNull(title, "title is null");
    requireNonNull(text, "text is null");
    if (id.isBlank()) {
      throw new IllegalArgumentException("id is blank");
    }
    if (text.length() != span.length()) {
      throw new IllegalArgumentException(
          "text size (" + text.length() + ") does not match span size (" + span.length() + ")");
    }
  }

  /** Returns title, a line feed and text; the text alone where there is no title. */
  public String titledText() {
    return title.isEmpty() ? text : title + "\n" + text;
  }

  /** Returns a whole document as one passage, under the document's id. */
  public static Passage of(Document document) {
    String text = document.text();
    return new Passage(
        document.id(), document.id(), document.title(), text, new Span(0, text.length()));
  }
}
