/**
 * Whether training texts give test questions away: {@link dev.openbook.datasets.audit.LeakAudit}
 * compares them and returns a {@link dev.openbook.datasets.audit.LeakReport}.
 *
 * <p>A leak is a question, thirteen words in a row of it, or a near duplicate (another order, a
 * word changed) inside a training text. That the sentence holding the answer is there as well, or a
 * sentence with the answer and most of the question's words, is what training on documents means:
 * both are counted apart, as exposure. Nothing here changes or drops texts; the caller decides.
 *
 * <p>Invariants: every match is verified letter by letter or, where order and a word may differ,
 * word by word, so a hash collision raises no alarm; memory grows with the questions, never with
 * the training texts, but for the ids of leaking texts.
 */
@NullMarked
package dev.openbook.datasets.audit;

import org.jspecify.annotations.NullMarked;
