package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.Passage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * EntiGraph's first step: a summary of the passage, which is kept, and what it speaks of; for every
 * pair of these and for some triples a {@link RelationPrompt} follows.
 *
 * <p>JSON is asked for. What is read is the first JSON object of the reply, whatever stands around
 * it; of one that is broken off the parts that are whole; otherwise a list with one name a line.
 * Only names that stand in the passage count.
 *
 * @param most entities that are kept, 2 to 100
 * @param seed orders the pairs and draws the triples
 * @see <a href="https://arxiv.org/abs/2409.07431">Yang et al., Synthetic continued pretraining,
 *     section 2.2</a>
 */
public record EntitiesPrompt(int most, long seed) implements WritingPrompt {
  /** Kind of EntiGraph's texts that a model wrote. */
  public static final String KIND = "model-entigraph";

  private static final int LONGEST_NAME = 60; // characters
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern SUMMARY =
      Pattern.compile("\"summary\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.DOTALL);
  private static final Pattern LISTED =
      Pattern.compile("\"entities\"\\s*:\\s*\\[(.*)", Pattern.DOTALL);
  private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern ITEM = Pattern.compile("(?m)^\\s*(?:[-*\u2022]|\\d+[.)])\\s+(.+)$");

  public EntitiesPrompt {
    if (most < 2 || most > 100) {
      throw new IllegalArgumentException("entities must be 2 to 100, got " + most);
    }
  }

  private record Found(String summary, List<String> names) {}

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public String id() {
    return "entigraph-entities@1";
  }

  /** Returns 0: what a text speaks of is not a matter of chance. */
  @Override
  public OptionalDouble temperature() {
    return OptionalDouble.of(0);
  }

  @Override
  public String opening() {
    return "{\"entities\": [\"";
  }

  @Override
  public String message(Passage passage) {
    return "Text: "
        + passage.titledText()
        + "\n\n"
        + "Sum this text up in a few sentences. Then list everything that matters in it: people,"
        + " places, organisations, works, things and ideas, each by the name that the text gives"
        + " it. Answer with one JSON object and nothing else:\n"
        + "{\"summary\": \"...\", \"entities\": [\"...\", \"...\"]}";
  }

  @Override
  public Reading read(Passage passage, String reply) {
    if (reply.isBlank()) {
      return Reading.rejected("empty");
    }
    Found found = whole(reply).orElseGet(() -> parts(reply));
    List<String> names = standing(passage, found.names());
    var texts = new ArrayList<Written>();
    var rejected = new ArrayList<String>();
    ReplyText.fault(found.summary(), passage.text())
        .ifPresentOrElse(
            reason -> rejected.add("summary: " + reason),
            () -> texts.add(new Written(titled(passage, found.summary()), Optional.empty())));
    if (names.size() < 2) {
      rejected.add("fewer than two entities of the passage");
      return new Reading(texts, rejected);
    }
    return new Reading(texts, rejected, new EntityTuples(names, seed, passage.id()));
  }

  static String titled(Passage passage, String text) {
    String title = passage.title().replace('_', ' ').strip();
    return title.isEmpty() ? text : title + "\n\n" + text;
  }

  /** Returns the first JSON object with entities, if one is whole. */
  private static Optional<Found> whole(String reply) {
    int from = reply.indexOf('{');
    int to = reply.lastIndexOf('}');
    if (from < 0 || to < from) {
      return Optional.empty();
    }
    try {
      JsonNode node = MAPPER.readTree(reply.substring(from, to + 1));
      var names = new ArrayList<String>();
      for (JsonNode name : node.path("entities")) {
        // some models describe each entity by an object
        names.add(name.isObject() ? name.path("name").asString("") : name.asString(""));
      }
      return names.isEmpty()
          ? Optional.empty()
          : Optional.of(new Found(node.path("summary").asString("").strip(), names));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Found parts(String reply) {
    Matcher summary = SUMMARY.matcher(reply);
    Matcher listed = LISTED.matcher(reply);
    boolean isJson = listed.find();
    Matcher names = isJson ? QUOTED.matcher(listed.group(1)) : ITEM.matcher(reply);
    var found = new ArrayList<String>();
    while (names.find()) {
      found.add(names.group(1));
    }
    return new Found(summary.find() ? summary.group(1).replace("\\\"", "\"").strip() : "", found);
  }

  /** Returns the names that the passage has, once each, in the passage's spelling. */
  private List<String> standing(Passage passage, List<String> names) {
    String titled = passage.titledText();
    String lower = titled.toLowerCase(Locale.ROOT);
    Map<String, String> standing = new LinkedHashMap<>();
    for (String each : names) {
      String name = each.replaceAll("^[\\s\"'*]+|[\\s\"'*.,;:]+$", "");
      int at = name.isEmpty() ? -1 : lower.indexOf(name.toLowerCase(Locale.ROOT));
      if (at >= 0 && name.length() <= LONGEST_NAME && at + name.length() <= titled.length()) {
        standing.putIfAbsent(
            name.toLowerCase(Locale.ROOT), titled.substring(at, at + name.length()));
      }
    }
    return standing.values().stream().limit(most).toList();
  }
}
