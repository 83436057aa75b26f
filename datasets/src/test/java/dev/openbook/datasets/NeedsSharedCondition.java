package dev.openbook.datasets;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Asks {@link SharedData} whether a test marked with {@link NeedsShared} can run. */
final class NeedsSharedCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return context
        .getElement()
        .map(element -> element.getAnnotation(NeedsShared.class))
        .map(needs -> SharedData.ofBuild().availability(needs.value()))
        .orElseGet(() -> ConditionEvaluationResult.enabled("needs no shared data"));
  }
}
