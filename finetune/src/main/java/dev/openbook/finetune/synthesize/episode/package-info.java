/**
 * What the models of the laboratory are pretrained on: {@link
 * dev.openbook.finetune.synthesize.episode.EpisodeWriter} writes episodes of ten kinds about people
 * of a world who are in no test, without end, from random numbers that the caller gives.
 *
 * <p>An {@link dev.openbook.finetune.synthesize.episode.Episode} says what is shown, asked and
 * answered; how a question is put is {@code eval.prompt}'s business, so that pretraining and
 * question time cannot drift apart. How often each kind is read says a recipe.
 */
@NullMarked
package dev.openbook.finetune.synthesize.episode;

import org.jspecify.annotations.NullMarked;
