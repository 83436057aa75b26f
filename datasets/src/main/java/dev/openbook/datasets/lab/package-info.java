/**
 * The laboratory world: fictional people whose every fact is known, made from a seed.
 *
 * <p>{@link dev.openbook.datasets.lab.LabWorld} makes {@link dev.openbook.datasets.lab.Person}s by
 * number, {@link dev.openbook.datasets.lab.Biography} writes about them in one plain wording or in
 * many, {@link dev.openbook.datasets.lab.PersonAttribute} asks about them in several forms, {@link
 * dev.openbook.datasets.lab.Population} is a range of them, with those who are easily taken for
 * each other. {@link dev.openbook.datasets.lab.LabDataset} has the documents in their plain wording
 * and the questions in the form that is kept for the test, and can give facts other values, or, by
 * households, with the relations between people.
 *
 * <p>Nothing is stored: a person follows from the world's seed and the number alone, so worlds of
 * any size stream, and populations of one world are ranges of numbers that cannot overlap. No model
 * is here and no training text: those are made in {@code finetune}.
 *
 * @see <a href="https://arxiv.org/abs/2309.14316">Allen-Zhu and Li, Physics of Language Models 3.1,
 *     whose bioS data the biographies follow</a>
 */
@NullMarked
package dev.openbook.datasets.lab;

import org.jspecify.annotations.NullMarked;
