package dev.openbook.eval.run;

import dev.openbook.eval.prompt.QuestionPrompt;
import dev.openbook.eval.report.Report;
import dev.openbook.finetune.tensor.DeviceInfo;
import dev.openbook.rag.index.PassageIndex;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What it takes to run a run again: versions, checksums, seeds, machine.
 *
 * @param request what was asked for
 * @param inputs what it started from
 * @param report what came out
 */
record Manifest(RunRequest request, RunInputs inputs, Report report) {

  /** Returns the manifest's keys and values, in order. */
  Map<String, Object> values() {
    var run = report.run();
    var values = new LinkedHashMap<String, Object>();
    values.put("suite", run.suite());
    values.put("runId", run.runId());
    values.put("created", run.created().toString());
    values.put("command", run.command());
    values.put("gitCommit", run.gitCommit());
    values.put("seed", run.seed());
    values.put("promptTemplate", QuestionPrompt.VERSION);
    values.put("dataset", run.dataset());
    values.put("model", run.model());
    values.put("machine", run.machine());
    values.put(
        "versions",
        Map.of(
            "java", Runtime.version().toString(),
            "lucene", PassageIndex.LUCENE_VERSION,
            "torch", DeviceInfo.version()));
    return values;
  }
}
