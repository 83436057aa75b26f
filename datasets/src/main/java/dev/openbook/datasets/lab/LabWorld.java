package dev.openbook.datasets.lab;

import java.math.BigInteger;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A fictional world of people, each made from the world's seed and a number alone.
 *
 * <p>Names of people, towns, colleges and companies are put together from parts, so that no model
 * can have read of them and a tokenizer trained on the world needs a few tokens for each. Values
 * are drawn independently and uniformly from 250 towns, 100 years, 90 colleges, 180 companies and
 * 48 occupations, so that who guesses at random is right on 1.0 % of the questions.
 *
 * @param seed any number; other seeds give other names and facts
 */
public record LabWorld(long seed) {
  /** People there can be: no two of them share given and family name. */
  public static final long MOST_PEOPLE = 2_250_000;

  private static final Names GIVEN_NAMES =
      new Names(
          "al ba be da de el fa ga ha il jo ka ke la lo ma me mi na no or pa ra ro sa su ta te va"
              + " ya",
          "ba bel bin dan dar den do fin gan kel la lan len lia lo mar mel mir mo na nan nel nor ra"
              + " ren ri ros san to vin");
  private static final Names FAMILY_NAMES =
      new Names(
          "bal bar bel bor bren cal car cor dal dar del dor dren fal far fen gal gar gor hal har"
              + " hol kal kar kel kor lan lar lor mal mar mel mor nar nor pal par pel ral rin sal"
              + " sar sel sol tal tar tor val var vel",
          "ack ade agh an ane ard arn ash ave beck bury by cott craft dale den din dock ell em en"
              + " ent er ette fry gan grove ham hart ick ik in ing isk kin land lett low man mont"
              + " nik oss ov ridge rick son stock ton wen win");
  private static final Names TOWNS =
      new Names(
          "Ash Bram Clay Dor East Fern Glen Hazel Iron Kel Lin Mar North Oak Pen Quarr Red Stan"
              + " Thorn Under Wal West Wim Yar Zen",
          "brook bridge field ford gate haven holm mere moor vale");
  private static final Names COLLEGES =
      new Names(
          "Abbot Ardent Bexley Calder Corvin Dunmore Elder Fallon Garrick Hadley Ingram Jarrow"
              + " Kendall Larch Merton Nessel Orwin Pelham Quill Ransom Selwyn Tarrant Ulric Verran"
              + " Wexcombe Yarrow Zeller Ostrin Talmer Vellacott",
          "_Academy _College _Institute");
  private static final Names COMPANIES =
      new Names(
          "Alder Bolt Cinder Delta Ember Falcon Granite Harbor Ivory Juniper Kestrel Lantern Mirror"
              + " Nimbus Orchard Pioneer Quartz Raven Saffron Tundra",
          "_Brothers _Foundry _Glass _Mills _Press _Shipping _Textiles _Traders _Works");
  private static final Names OCCUPATIONS =
      new Names(
          "baker banker barber basket_weaver beekeeper blacksmith bookbinder botanist brewer"
              + " bricklayer carpenter cartographer chemist clockmaker cobbler conductor dentist"
              + " diver drummer falconer florist gardener geologist glassblower goldsmith harpist"
              + " judge lacemaker librarian locksmith mason miner notary nurse painter perfumer"
              + " pharmacist pilot potter printer sailmaker sculptor shepherd surgeon surveyor"
              + " tailor translator watchman",
          "");

  private static final Names FOUNDATIONS =
      new Names(
          "Anchor Beacon Cedar Dune Echo Flint Garnet Hollow Indigo Jasper Kiln Linden Marble"
              + " Nettle Onyx Pebble Quill Ridge Slate Thistle",
          "_Brothers _Foundry _Glass _Mills _Press _Shipping _Textiles _Traders _Works");
  private static final Names SUBJECTS =
      new Names(
          "algebra anatomy archery astronomy ballet biology calligraphy chess cookery dancing"
              + " drawing economics fencing geography geometry grammar harmony history knitting"
              + " Latin logic mechanics navigation optics philosophy physics poetry rhetoric riding"
              + " rowing sewing singing spelling statistics swimming theology typing weaving"
              + " wrestling zoology",
          "");
  private static final Names BOOKS =
      new Names(
          "Amber Bitter Broken Copper Crooked Distant Empty Faithful Frozen Gentle Golden Hidden"
              + " Hollow Humble Iron Lonely Lost Mighty Narrow Patient Quiet Restless Scarlet"
              + " Secret Silver Sleeping Stolen Velvet Wandering Wooden",
          "_Bell _Bridge _Candle _Clock _Compass _Crown _Door _Feather _Garden _Harbour _Island"
              + " _Kettle _Key _Ladder _Lantern _Letter _Mirror _Orchard _Pillow _Pilgrim _River"
              + " _Road _Shadow _Ship _Stair _Stranger _Tower _Voyage _Wheel _Window");

  private static final Set<String> EVERY_GIVEN =
      GIVEN_NAMES.all().map(LabWorld::capital).collect(Collectors.toUnmodifiableSet());
  private static final Set<String> EVERY_FAMILY =
      FAMILY_NAMES.all().map(LabWorld::capital).collect(Collectors.toUnmodifiableSet());

  private static final int FIRST_YEAR = 1900;
  private static final int YEARS = 100;

  // Salts of the draws, so that one choice says nothing about another.
  private static final long NAMES = 1;
  private static final long FACTS = 2;
  private static final long RELATED = 7;

  /** Every first part with every second part; a low line stands for a blank. */
  private record Names(List<String> first, List<String> second) {
    Names(String first, String second) {
      this(List.of(first.split(" ", -1)), List.of(second.split(" ", -1)));
    }

    int count() {
      return first.size() * second.size();
    }

    String get(int place) {
      return (first.get(place % first.size()) + second.get(place / first.size())).replace('_', ' ');
    }

    Stream<String> all() {
      return IntStream.range(0, count()).mapToObj(this::get);
    }

    String any(SplittableRandom random) {
      return get(random.nextInt(count()));
    }
  }

  /**
   * Returns somebody.
   *
   * @param number 0 to {@link #MOST_PEOPLE} - 1
   */
  public Person person(long number) {
    if (number < 0 || number >= MOST_PEOPLE) {
      throw new IllegalArgumentException(
          "number must be 0 to " + (MOST_PEOPLE - 1) + ", got " + number);
    }
    SplittableRandom random = random(FACTS, number);
    Map<PersonAttribute, String> values = new EnumMap<>(PersonAttribute.class);
    for (PersonAttribute attribute : PersonAttribute.PLAIN) {
      values.put(attribute, value(attribute, random));
    }
    return new Person(number, name(number), random.nextBoolean() ? "she" : "he", values);
  }

  /**
   * Returns somebody of whom relations are known too. Those numbered 0 and 1 live together, those
   * numbered 2 and 3, and so on.
   *
   * @param number 0 to {@link #MOST_PEOPLE} - 1
   */
  public Person related(long number) {
    SplittableRandom random = random(RELATED, number);
    Map<PersonAttribute, String> values = new EnumMap<>(PersonAttribute.class);
    for (PersonAttribute attribute : PersonAttribute.RELATIONS) {
      values.put(attribute, value(attribute, random));
    }
    values.put(PersonAttribute.HOUSEMATE, name(number ^ 1));
    return person(number).with(values);
  }

  /**
   * Returns those with the same family name, who have another given name each.
   *
   * @param random chooses where the order begins
   * @return numbers of all of them, as a ring that begins anywhere
   */
  LongStream relatives(Person person, SplittableRandom random) {
    long given = GIVEN_NAMES.count();
    long place = place(person.number());
    long family = place - place % given;
    long start = random.nextLong(given);
    return LongStream.range(0, given)
        .map(next -> number(family + (start + next) % given))
        .filter(number -> number != person.number());
  }

  /** Returns any value of an attribute but the one given. */
  static String otherValue(PersonAttribute attribute, String than, SplittableRandom random) {
    String value = value(attribute, random);
    while (value.equals(than)) {
      value = value(attribute, random);
    }
    return value;
  }

  /** Returns whether a given name of some world stands in a text before a family name. */
  static boolean holdsName(String text) {
    String[] words = text.split("\\W+", -1);
    return IntStream.range(1, words.length)
        .anyMatch(i -> EVERY_GIVEN.contains(words[i - 1]) && EVERY_FAMILY.contains(words[i]));
  }

  /** Returns every value that somebody of some world could have. */
  static Stream<String> values(PersonAttribute attribute) {
    return switch (attribute) {
      case BIRTH_TOWN -> TOWNS.all();
      case BIRTH_YEAR -> IntStream.range(FIRST_YEAR, FIRST_YEAR + YEARS).mapToObj(String::valueOf);
      case COLLEGE -> COLLEGES.all();
      case EMPLOYER -> COMPANIES.all();
      case OCCUPATION -> OCCUPATIONS.all();
      case HOUSEMATE -> LongStream.range(0, MOST_PEOPLE).mapToObj(LabWorld::nameAt);
      case FOUNDED -> FOUNDATIONS.all();
      case TEACHES -> SUBJECTS.all();
      case BOOK -> BOOKS.all().map(title -> "The " + title);
    };
  }

  private static String value(PersonAttribute attribute, SplittableRandom random) {
    return switch (attribute) {
      case BIRTH_TOWN -> TOWNS.any(random);
      case BIRTH_YEAR -> String.valueOf(FIRST_YEAR + random.nextInt(YEARS));
      case COLLEGE -> COLLEGES.any(random);
      case EMPLOYER -> COMPANIES.any(random);
      case OCCUPATION -> OCCUPATIONS.any(random);
      case HOUSEMATE -> nameAt(random.nextLong(MOST_PEOPLE));
      case FOUNDED -> FOUNDATIONS.any(random);
      case TEACHES -> SUBJECTS.any(random);
      case BOOK -> "The " + BOOKS.any(random);
    };
  }

  /** Returns a generator for each salt and number. */
  SplittableRandom random(long salt, long number) {
    long mixed = new SplittableRandom(seed ^ (salt << 56)).nextLong();
    return new SplittableRandom(mixed ^ (number * 0x9e3779b97f4a7c15L));
  }

  private String name(long number) {
    return nameAt(place(number));
  }

  private static String nameAt(long place) {
    int given = (int) (place % GIVEN_NAMES.count());
    int family = (int) (place / GIVEN_NAMES.count());
    return capital(GIVEN_NAMES.get(given)) + " " + capital(FAMILY_NAMES.get(family));
  }

  /** Numbers to names, one to one: multiplied by a number that shares no factor with 2,250,000. */
  private record Shuffle(long factor, long offset) {
    static Shuffle of(SplittableRandom random) {
      long factor = 30 * random.nextLong(10_000, 70_000) + 1; // of 2, 3 and 5
      return new Shuffle(factor, random.nextLong(MOST_PEOPLE));
    }
  }

  private long place(long number) {
    Shuffle shuffle = Shuffle.of(random(NAMES, 0));
    return (number * shuffle.factor() + shuffle.offset()) % MOST_PEOPLE;
  }

  /** Undoes {@link #place}. */
  private long number(long place) {
    Shuffle shuffle = Shuffle.of(random(NAMES, 0));
    BigInteger people = BigInteger.valueOf(MOST_PEOPLE);
    long inverse = BigInteger.valueOf(shuffle.factor()).modInverse(people).longValueExact();
    return (place - shuffle.offset() + MOST_PEOPLE) % MOST_PEOPLE * inverse % MOST_PEOPLE;
  }

  private static String capital(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
