package dev.openbook.datasets.format;

import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.format.HotpotQaReader.Paragraph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads what HotpotQA's published JSON keeps in arrays without names. */
final class HotpotQaJson {
  private static final String ROOT = "data";

  private HotpotQaJson() {}

  /** Returns the objects of a file that is one array of them; complaints call it {@code data}. */
  static List<JsonRecord> questions(SourceFile source) {
    String object = "{\"" + ROOT + "\":" + source.text() + "}";
    return JsonRecord.whole(source.path(), object).records(ROOT);
  }

  /**
   * Returns the paragraphs of a question: {@code context} is an array of {@code [title,
   * [sentences]]}, {@code supporting_facts} one of {@code [title, number of the sentence]}.
   */
  static List<Paragraph> paragraphs(JsonRecord asked) {
    Set<String> supporting = supportingTitles(asked);
    var paragraphs = new ArrayList<Paragraph>();
    var titles = new HashSet<String>();
    for (JsonNode pair : array(asked, "context")) {
      if (!isTitled(pair) || !pair.get(1).isArray()) {
        throw asked.fail("'context' must hold [title, [sentences]], got " + pair);
      }
      String title = pair.get(0).stringValue();
      var text = new StringBuilder();
      for (JsonNode sentence : pair.get(1)) {
        if (!sentence.isString()) {
          throw asked.fail("'context' must hold sentences that are strings, got " + sentence);
        }
        text.append(sentence.stringValue());
      }
      titles.add(title);
      paragraphs.add(new Paragraph(title, text.toString(), supporting.contains(title)));
    }
    for (String title : supporting) {
      if (!titles.contains(title)) {
        throw asked.fail("'supporting_facts' names '" + title + "', which 'context' does not have");
      }
    }
    return paragraphs;
  }

  private static Set<String> supportingTitles(JsonRecord asked) {
    var titles = new HashSet<String>();
    for (JsonNode fact : array(asked, "supporting_facts")) {
      if (!isTitled(fact)) {
        throw asked.fail("'supporting_facts' must hold [title, sentence], got " + fact);
      }
      titles.add(fact.get(0).stringValue());
    }
    return titles;
  }

  private static boolean isTitled(JsonNode pair) {
    return pair.isArray()
        && pair.size() == 2
        && pair.get(0).isString()
        && !pair.get(0).stringValue().isBlank();
  }

  private static JsonNode array(JsonRecord asked, String field) {
    JsonNode value = asked.node().get(field);
    if (value == null || value.isNull()) {
      throw asked.fail("'" + field + "' is missing");
    }
    if (!value.isArray() || value.isEmpty()) {
      throw asked.fail("'" + field + "' must be an array that is not empty");
    }
    return value;
  }
}
