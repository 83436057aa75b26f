package dev.openbook.finetune.synthesize.episode;

import java.util.Locale;

/** What an episode teaches; the streams of a recipe's mixes are named by {@link #key}. */
public enum EpisodeKind {
  /** Sentences or names, and the same again word for word. */
  COPYING,
  /**
   * Lines {@code name: value} of two to four people, all of one attribute; then each name again.
   */
  RECORDS,
  /** Two to four passages of one sentence each, all of one attribute; then questions. */
  LINES,
  /** One passage of two or three sentences; then questions. */
  SHORT,
  /** One whole biography; then questions. */
  PASSAGE,
  /** Two to four passages, some of people who are easily taken for each other; then questions. */
  PEOPLE,
  /** Five passages to as many as the settings allow; then questions. */
  CROWD,
  /** One to four short passages; then questions, half of which they do not answer. */
  UNANSWERABLE,
  /**
   * Passages about one or two households, with relations; then questions about those named, half of
   * them about whoever lives with them.
   */
  HOUSEHOLDS,
  /** A biography of the people that are to be known by heart. */
  BIOGRAPHIES,
  /** A question about these people, without a passage. */
  QUESTIONS;

  /** Returns the name in recipes, e.g. {@code copying}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
