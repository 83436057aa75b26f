/**
 * Texts about people of the laboratory world by who knows everything of them: the best that any
 * generator could write, as an upper bound for the others.
 *
 * <p>{@link dev.openbook.finetune.synthesize.oracle.OracleWordings} tells all facts of a document
 * in ever other words, {@link dev.openbook.finetune.synthesize.oracle.OracleQuestions} asks for
 * them in every form but the one that tests ask. Both take person and wordings from the world that
 * the document's id names and the facts from its text, which may have changed, and refuse documents
 * of no world.
 */
@NullMarked
package dev.openbook.finetune.synthesize.oracle;

import org.jspecify.annotations.NullMarked;
