package dev.openbook.finetune.synthesize;

import java.util.SplittableRandom;

/** Random generators that depend on a seed and on names, not on what was drawn before. */
public final class Seeds {
  private Seeds() {}

  /** Returns a generator of its own for each seed and list of names. */
  public static SplittableRandom random(long seed, String... names) {
    long mixed = mix(seed);
    for (String name : names) {
      mixed = mix(mixed ^ hash(name));
    }
    return new SplittableRandom(mixed);
  }

  /** Returns a 64-bit hash of a text, equal on every machine. */
  public static long hash(String text) {
    long hash = 0xcbf29ce484222325L; // FNV-1a over UTF-16 code units, finished by a mixer
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  private static long mix(long z) { // finaliser of SplitMix64
    long x = z + 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }
}
