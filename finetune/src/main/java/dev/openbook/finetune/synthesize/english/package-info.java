/**
 * English text taken apart, for those that make texts by rule.
 *
 * <p>{@link dev.openbook.finetune.synthesize.english.EnglishText} gives paragraphs, sentences and
 * {@link dev.openbook.finetune.synthesize.english.TaggedSentence}s by Apache OpenNLP's models; the
 * other types answer questions about them by closed lists and patterns: which sentences stay
 * together, where a noun phrase ends, whether a name is a person's, what form a verb has. What is
 * not certain is said to be unknown, never guessed.
 *
 * <p>No text is made here, and nothing here knows what one is. No other language. Everything is
 * immutable but {@link dev.openbook.finetune.synthesize.english.EnglishText.Reader}.
 */
@NullMarked
package dev.openbook.finetune.synthesize.english;

import org.jspecify.annotations.NullMarked;
