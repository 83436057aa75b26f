/**
 * How a question is put to a model: {@link dev.openbook.eval.prompt.QuestionPrompt} renders
 * question, passages and worked examples to the text that the model continues.
 *
 * <p>The same rendering makes training records ({@link dev.openbook.eval.prompt.TrainingRecords})
 * and what models of the laboratory are pretrained on ({@link
 * dev.openbook.eval.prompt.EpisodeTexts}), so that training and question time cannot drift apart. A
 * template has a version; changing a byte of its output means a new version. Which passages are
 * shown is decided elsewhere.
 */
@NullMarked
package dev.openbook.eval.prompt;

import org.jspecify.annotations.NullMarked;
