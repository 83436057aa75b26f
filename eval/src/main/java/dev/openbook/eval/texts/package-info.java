/**
 * The kinds of training texts there are, by name, and what makes them from documents.
 *
 * <p>{@link dev.openbook.eval.texts.OfflineKinds} has those that need no model, retrieval for
 * questions with passages before them included; {@link dev.openbook.eval.texts.WrittenKinds} has
 * those that a model writes, {@link dev.openbook.eval.texts.EpisodeRecords} those that a
 * laboratory's model was pretrained on. Commands and suites name the same kinds.
 *
 * <p>No text is made here: the synthesizers are in {@code finetune.synthesize}, and who asks for
 * texts says where they are kept.
 */
@NullMarked
package dev.openbook.eval.texts;

import org.jspecify.annotations.NullMarked;
