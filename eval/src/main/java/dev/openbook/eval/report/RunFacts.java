package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.cost.Prices;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was run, on what, where: the facts that let a reader run it again.
 *
 * @param suite the suite's name
 * @param purpose the question the suite answers, one sentence; may be empty
 * @param runId identifier of the run, the name of its folder
 * @param created when the run ended
 * @param command the command line as typed
 * @param dataset documents and questions
 * @param model the base model
 * @param seed the run's seed
 * @param prices what time and tokens cost; empty where the suite names no price
 * @param gitCommit commit of Openbook that ran, with {@code -dirty} where it applies; may be empty
 * @param machine where it ran
 * @param resolvedSuite the suite with every default filled in, as YAML
 * @param files names of the run's other files beside the report, e.g. {@code answers.jsonl}; linked
 */
public record RunFacts(
    String suite,
    String purpose,
    String runId,
    Instant created,
    String command,
    DatasetFacts dataset,
    ModelFacts model,
    long seed,
    Optional<Prices> prices,
    String gitCommit,
    MachineFacts machine,
    String resolvedSuite,
    List<String> files) {
  public RunFacts {
    requireNonNull(suite, "suite is null");
    requireNonNull(purpose, "purpose is null");
    requireNonNull(runId, "runId is null");
    requireNonNull(created, "created is null");
    requireNonNull(command, "command is null");
    requireNonNull(dataset, "dataset is null");
    requireNonNull(model, "model is null");
    requireNonNull(prices, "prices is null");
    requireNonNull(gitCommit, "gitCommit is null");
    requireNonNull(machine, "machine is null");
    requireNonNull(resolvedSuite, "resolvedSuite is null");
    files = List.copyOf(files);
    for (String file : files) {
      if (!file.matches("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")) {
        throw new IllegalArgumentException(
            "file must be a plain relative path, got '" + file + "'");
      }
    }
  }

  /**
   * Documents and questions of the run.
   *
   * @param name short name, e.g. {@code xquad}
   * @param licence licence of the texts as its owner names it
   * @param documents number of documents
   * @param passages number of passages they were cut into
   * @param questions number of questions asked
   * @param sha256 checksum of the source, lower-case hexadecimal
   */
  public record DatasetFacts(
      String name, String licence, int documents, int passages, int questions, String sha256) {
    public DatasetFacts {
      requireNonNull(name, "name is null");
      requireNonNull(licence, "licence is null");
      requireNonNull(sha256, "sha256 is null");
    }
  }

  /**
   * The base model.
   *
   * @param name e.g. {@code smollm2-135m-instruct}
   * @param sha256 checksum of its weights, lower-case hexadecimal
   * @param precision number format it ran in, e.g. {@code bf16}
   * @param parameters weights that it has
   */
  public record ModelFacts(String name, String sha256, String precision, long parameters) {
    public ModelFacts {
      requireNonNull(name, "name is null");
      requireNonNull(sha256, "sha256 is null");
      requireNonNull(precision, "precision is null");
    }
  }

  /**
   * The machine of the run.
   *
   * @param cpu its name
   * @param cores cores available
   * @param memoryBytes memory available
   * @param jdk version of the JDK
   * @param os operating system and version
   */
  public record MachineFacts(String cpu, int cores, long memoryBytes, String jdk, String os) {
    public MachineFacts {
      requireNonNull(cpu, "cpu is null");
      requireNonNull(jdk, "jdk is null");
      requireNonNull(os, "os is null");
    }
  }
}
