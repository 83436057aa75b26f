/**
 * Questions with answers, made by rule from single sentences of a document.
 *
 * <p>{@link dev.openbook.finetune.synthesize.question.RuleQuestionAnswer} asks about the parts of a
 * main clause, {@link dev.openbook.finetune.synthesize.question.SentenceCloze} leaves a name or a
 * number out. Both take the sentences that stand on their own, bind a question to the document's
 * title where it names too little, and pass over what the filter refuses. A new way to ask is a
 * {@code QuestionRule}.
 *
 * <p>When every document has given its questions once, {@code RuleQuestionAnswer} tells the clearer
 * of them again: {@code QuestionForms} has other forms with the same answer, {@code Retelling}
 * binds, quotes and completes them, {@code ExamPapers} puts several into one text.
 *
 * <p>The answer is always a part of the sentence. Passages before a question are put there by
 * {@code synthesize.openbook}, questions in a model's words come from {@code synthesize.prompted}.
 */
@NullMarked
package dev.openbook.finetune.synthesize.question;

import org.jspecify.annotations.NullMarked;
