/**
 * What a retrieval-augmented answer is worth, claim by claim: pure functions of judgements which
 * text entails which claim.
 *
 * <p>{@link dev.openbook.eval.measure.claims.ClaimMeasure} is the register of measures, those of
 * RAGChecker under its names; {@link dev.openbook.eval.measure.claims.ClaimEntailments} holds one
 * question's judgements.
 *
 * <p>Claims are neither taken from texts nor judged here: a model did that before. Every value is a
 * rate from 0 to 1; each measure says which way is better.
 */
@NullMarked
package dev.openbook.eval.measure.claims;

import org.jspecify.annotations.NullMarked;
