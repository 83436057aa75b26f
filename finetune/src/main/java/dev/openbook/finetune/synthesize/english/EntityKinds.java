package dev.openbook.finetune.synthesize.english;

import dev.openbook.finetune.synthesize.english.TaggedSentence.Token;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Whether a noun phrase of one document asks for "who" or for "what".
 *
 * @param people words of names of persons in the document ("Nikola", "Tesla")
 * @param things names that the document uses with a preposition of place; with "the " before them,
 *     those it uses with the article
 * @param common words that the document writes with a small first letter
 */
public record EntityKinds(Set<String> people, Set<String> things, Set<String> common) {
  private static final String AGENT =
      ".*(?:er|or|ist|ian|ers|ors|man|men|ee|ees|ant|ants|ess|an|ans)";
  private static final int FEWEST_MENTIONS = 2; // as a place; once might be "in Bismarck"

  /** What a phrase stands for, as far as it can be told. */
  public enum Kind {
    /** A person, or several. */
    PERSON,
    /** Anything else. */
    THING,
    /** Neither is certain. */
    UNKNOWN
  }

  private static final Set<String> TITLES =
      Set.of(
          "mr.",
          "mrs.",
          "ms.",
          "dr.",
          "professor",
          "prof.",
          "president",
          "king",
          "queen",
          "emperor",
          "pope",
          "sir",
          "lord",
          "prince",
          "princess",
          "duke",
          "general",
          "captain",
          "saint",
          "bishop",
          "archbishop",
          "senator",
          "governor",
          "colonel",
          "judge",
          "justice",
          "chancellor",
          "empress",
          "count",
          "earl",
          "khan",
          "coach",
          "quarterback",
          "linebacker",
          "astronaut",
          "physicist",
          "mathematician",
          "economist",
          "singer",
          "actor",
          "actress",
          "director",
          "author");
  private static final Set<String> THING_WORDS = Set.copyOf(WordLists.lines("thing-words-en.txt"));
  private static final Set<String> PEOPLE_WORDS =
      Set.copyOf(WordLists.lines("people-words-en.txt"));
  private static final Set<String> COLLECTIVES =
      Set.of(
          "team",
          "family",
          "crew",
          "authorities",
          "police",
          "staff",
          "couple",
          "public",
          "tribes",
          "groups",
          "forces",
          "nations",
          "troupe",
          "band",
          "duo",
          "community",
          "communities",
          "side",
          "house",
          "houses",
          "generation",
          "generations",
          "clan",
          "clans",
          "majority");
  private static final Set<String> PLACE_WORDS =
      Set.of("in", "at", "near", "throughout", "across", "into");

  public EntityKinds {
    people = Set.copyOf(people);
    things = Set.copyOf(things);
    common = Set.copyOf(common);
  }

  /**
   * Learns from a document which names are persons' and which are not.
   *
   * @param sentences all of the document's
   * @param givenNames as {@link EnglishText#givenNames()}
   */
  public static EntityKinds of(List<TaggedSentence> sentences, Set<String> givenNames) {
    var people = new HashSet<String>();
    var things = new HashMap<String, Integer>();
    for (TaggedSentence sentence : sentences) {
      for (int i = 0; i < sentence.size(); i++) {
        if (!sentence.at(i).is("PROPN") || (i > 0 && sentence.at(i - 1).is("PROPN"))) {
          continue;
        }
        int end = i;
        while (end < sentence.size() && sentence.at(end).is("PROPN")) {
          end++;
        }
        learn(sentence, i, end, givenNames, people, things);
      }
    }
    things.values().removeIf(count -> count < FEWEST_MENTIONS);
    return new EntityKinds(people, things.keySet(), common(sentences));
  }

  /**
   * Returns the words that stand more often with a small letter than, inside sentences, a capital.
   */
  private static Set<String> common(List<TaggedSentence> sentences) {
    var balance = new HashMap<String, Integer>();
    for (TaggedSentence sentence : sentences) {
      for (int i = 1; i < sentence.size(); i++) {
        String word = sentence.at(i).text();
        boolean small = Character.isLowerCase(word.charAt(0));
        balance.merge(sentence.at(i).lower(), small ? 1 : -1, Integer::sum);
      }
    }
    balance.values().removeIf(count -> count <= 0);
    return balance.keySet();
  }

  private static void learn(
      TaggedSentence sentence,
      int from,
      int end,
      Set<String> givenNames,
      Set<String> people,
      Map<String, Integer> things) {
    boolean thing =
        sentence.tokens().subList(from, end).stream()
            .anyMatch(t -> THING_WORDS.contains(t.lower()));
    boolean titled = TITLES.contains(sentence.at(from).lower()) && end - from > 1;
    boolean named =
        givenNames.contains(sentence.at(from).text()) && end - from > 1 && end - from <= 4;
    String before = from > 0 ? sentence.at(from - 1).lower() : "";
    boolean possessive = end < sentence.size() && sentence.at(end).is("PART");
    if (!thing && (named || titled) && !before.equals("the")) {
      sentence.tokens().subList(from, end).stream()
          .map(Token::text)
          .filter(t -> !TITLES.contains(t.toLowerCase(Locale.ROOT)) && t.length() > 2)
          .forEach(people::add);
    } else if (!possessive && before.equals("the")) {
      things.merge("the " + sentence.slice(from, end), FEWEST_MENTIONS, Integer::sum);
    } else if (!possessive && PLACE_WORDS.contains(before)) {
      things.merge(sentence.slice(from, end), 1, Integer::sum);
    }
  }

  /** Returns what the phrase from token {@code from} to before token {@code to} stands for. */
  public Kind kind(TaggedSentence sentence, int from, int to) {
    int head = head(sentence, from, to);
    Token token = sentence.at(head);
    String word = token.lower();
    if (token.is("PROPN")) {
      return properKind(sentence, from, to, head);
    }
    if (PEOPLE_WORDS.contains(word) || word.endsWith("ists") || word.endsWith("ians")) {
      return Kind.PERSON;
    }
    boolean unclear =
        isAgentLike(word)
            || COLLECTIVES.contains(word)
            || !token.is("NOUN")
            || NounPhrases.hasName(sentence, head, to);
    return unclear ? Kind.UNKNOWN : Kind.THING;
  }

  private static boolean isAgentLike(String word) {
    return word.matches(AGENT);
  }

  private Kind properKind(TaggedSentence sentence, int from, int to, int head) {
    boolean article = sentence.at(from).is("DET");
    int start = head;
    while (start > from && sentence.at(start - 1).is("PROPN")) {
      start--;
    }
    if (THING_WORDS.contains(sentence.at(head).lower())) {
      return Kind.THING;
    }
    if (sentence.at(head).lower().matches(".*(ans|ers|ists|ites|ese|men)")) {
      return Kind.UNKNOWN; // "Kenyans"
    }
    boolean single = start == head;
    if (article && sentence.at(head).lower().matches(".*(s|ish|ench|utch|elsh)|" + AGENT)) {
      return Kind.UNKNOWN; // "the Doctor", "the Normans", "the English"
    }
    boolean person = people.contains(sentence.at(head).text()) && !article && to == head + 1;
    if (person && single && things.contains(sentence.at(head).text())) {
      return Kind.UNKNOWN; // "Harvard"
    }
    if (person
        && (single || people.contains(sentence.at(start).text()) || titleAt(sentence, start))) {
      return Kind.PERSON;
    }
    String name = sentence.slice(start, head + 1);
    boolean thing =
        things.contains(article ? "the " + name : name) || name.matches("\\p{Lu}{2,}"); // "NASA"
    return thing && !people.contains(sentence.at(head).text()) ? Kind.THING : Kind.UNKNOWN;
  }

  /** Returns whether a name with this word is no person's, in any case of letters. */
  public static boolean isThingWord(String word) {
    return THING_WORDS.contains(word.toLowerCase(Locale.ROOT));
  }

  private static boolean titleAt(TaggedSentence sentence, int i) {
    return TITLES.contains(sentence.at(i).lower());
  }

  /** Returns the head: the last noun before the first preposition. */
  public static int head(TaggedSentence sentence, int from, int to) {
    int end = from;
    while (end < to && !sentence.at(end).is("ADP")) {
      end++;
    }
    return Math.max(from, end - 1);
  }
}
