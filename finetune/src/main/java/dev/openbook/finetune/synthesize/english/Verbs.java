package dev.openbook.finetune.synthesize.english;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finite forms of common English verbs, a closed list: a form that is not in it is not guessed.
 *
 * @param forms from a finite form, lower case, to what it is
 */
public record Verbs(Map<String, Form> forms) {
  /** Tense and person of a finite form. */
  public enum Tense {
    /** "moved", of any person. */
    PAST("did"),
    /** "moves". */
    THIRD_PERSON("does"),
    /** "move", of the plural. */
    PLAIN("do");

    private final String auxiliary;

    Tense(String auxiliary) {
      this.auxiliary = auxiliary;
    }

    /** Returns the form of "do" that asks for this tense. */
    public String auxiliary() {
      return auxiliary;
    }
  }

  /**
   * A finite form.
   *
   * @param base the infinitive
   * @param thirdPerson the third person of the present
   * @param tense of this form
   */
  public record Form(String base, String thirdPerson, Tense tense) {}

  public Verbs {
    forms = Map.copyOf(forms);
  }

  /** Loads the list of this package. */
  public static Verbs load() {
    return of(WordLists.lines("verbs-en.txt"));
  }

  /**
   * Reads lines {@code base} (regular) or {@code base past}. Where past and plain form are one
   * ("cut", "read"), the form is left out as its tense cannot be told.
   */
  private static Verbs of(List<String> lines) {
    var forms = new HashMap<String, Form>();
    for (String line : lines) {
      String[] parts = line.split(" ", -1);
      String base = parts[0];
      String past = parts.length > 1 ? parts[1] : regularPast(base);
      String third = thirdPerson(base);
      forms.put(third, new Form(base, third, Tense.THIRD_PERSON));
      if (!past.equals(base)) {
        forms.put(base, new Form(base, third, Tense.PLAIN));
      }
    }
    for (String line : lines) { // a past form wins over another verb's plain form: found, lay
      String[] parts = line.split(" ", -1);
      String past = parts.length > 1 ? parts[1] : regularPast(parts[0]);
      if (!past.equals(parts[0])) {
        Form before = forms.get(past);
        if (before == null) {
          forms.put(past, new Form(parts[0], thirdPerson(parts[0]), Tense.PAST));
        } else {
          forms.remove(past); // ambiguous
        }
      }
    }
    return new Verbs(forms);
  }

  /** Returns what a word is as a finite verb, empty when it is not in the list. */
  public Optional<Form> form(String word) {
    return Optional.ofNullable(forms.get(word));
  }

  private static String regularPast(String base) {
    if (base.endsWith("e")) {
      return base + "d";
    }
    return endsInConsonantY(base) ? base.substring(0, base.length() - 1) + "ied" : base + "ed";
  }

  private static String thirdPerson(String base) {
    if (base.equals("have")) {
      return "has";
    }
    if (endsInConsonantY(base)) {
      return base.substring(0, base.length() - 1) + "ies";
    }
    boolean sibilant =
        base.endsWith("s")
            || base.endsWith("sh")
            || base.endsWith("ch")
            || base.endsWith("x")
            || base.endsWith("z")
            || base.endsWith("o");
    return sibilant ? base + "es" : base + "s";
  }

  private static boolean endsInConsonantY(String base) {
    return base.length() > 1
        && base.endsWith("y")
        && "aeiou".indexOf(base.charAt(base.length() - 2)) < 0;
  }
}
