/**
 * Token sequences of one call as a tree of prefixes, each of which is read once.
 *
 * <p>{@link dev.openbook.finetune.generate.prefix.PrefixPlan} decides from the sequences alone what
 * is read in which pass; {@link dev.openbook.finetune.generate.prefix.PrefixReader} reads it, and
 * {@link dev.openbook.finetune.generate.prefix.KeptPrefixes} remembers prefixes for later calls
 * without changing a bit of any result. What the hidden states are for is not known here.
 */
@NullMarked
package dev.openbook.finetune.generate.prefix;

import org.jspecify.annotations.NullMarked;
