package dev.openbook.finetune.synthesize.extractive;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.Provenance;
import dev.openbook.finetune.synthesize.Synthesizer;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.english.Titles;
import java.util.List;
import java.util.stream.Stream;

/** The document itself as its only training text: title, blank line, text as it stands. */
public final class RawText implements Synthesizer {
  /** Kind of these texts. */
  public static final String KIND = "raw";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Stream<SyntheticText> synthesize(Document document, long seed) {
    if (document.text().isBlank()) {
      return Stream.empty();
    }
    String title = Titles.display(document);
    String text = title.isEmpty() ? document.text() : title + "\n\n" + document.text();
    var provenance = new Provenance(List.of(document.id()), "document@1", "raw-text/1", seed, 0);
    return Stream.of(SyntheticText.of(KIND, text, provenance));
  }
}
