package dev.openbook.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;

class RunOutputTest {
  private final KeptLog log = new KeptLog();
  private final RunOutput output = new RunOutput(log);

  @Test
  void line_goesToTheLogAtItsLevel() {
    output.line("answer plain/rag: 4 of 4 questions, took 1 s");
    output.line("WARNING: a.Library: old");
    output.line("SEVERE: a.Library: broken");

    assertThat(log.lines())
        .containsExactly(
            "info answer plain/rag: 4 of 4 questions, took 1 s",
            "warn WARNING: a.Library: old",
            "error SEVERE: a.Library: broken");
    assertThatCode(() -> output.end("suite.yaml", 0)).doesNotThrowAnyException();
  }

  @Test
  void end_complaintIsSaidByTheBuildAlone() {
    output.line("index: 1 of 1 passages, took 0 s");
    output.line("openbook: suite.yaml:3: unknown key 'bse'");

    assertThatThrownBy(() -> output.end("suite.yaml", 2))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessage("suite.yaml:3: unknown key 'bse'");
    assertThat(log.lines()).containsExactly("info index: 1 of 1 passages, took 0 s");
  }

  @Test
  void end_internalErrorKeepsItsTraceInOrder() {
    output.line("openbook: internal error: java.lang.IllegalStateException");
    output.line("\tat dev.openbook.X.y(X.java:1)");

    assertThatThrownBy(() -> output.end("suite.yaml", 1))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("the run of suite.yaml ended with exit code 1");
    assertThat(log.lines())
        .containsExactly(
            "error openbook: internal error: java.lang.IllegalStateException",
            "info \tat dev.openbook.X.y(X.java:1)");
  }

  @Test
  void end_failedGatesAreNamed() {
    output.line("gate passed: a/b.tokenF1 > 0 (0.1000 > 0.0000)");
    output.line("gate FAILED: a/b.tokenF1 > 0.5 (0.1000 > 0.5000)");

    assertThatThrownBy(() -> output.end("suite.yaml", 3))
        .isInstanceOf(MojoFailureException.class)
        .hasMessage("a gate of suite.yaml failed: a/b.tokenF1 > 0.5 (0.1000 > 0.5000)");

    output.line("gate FAILED: a/b.exactMatch > 1 (0.0000 > 1.0000)");
    assertThatThrownBy(() -> output.end("suite.yaml", 3))
        .hasMessage(
            "2 gates of suite.yaml failed: a/b.tokenF1 > 0.5 (0.1000 > 0.5000);"
                + " a/b.exactMatch > 1 (0.0000 > 1.0000)");
  }

  @Test
  void line_ofASuiteNamedOpenbookIsNoComplaint() {
    output.line("openbook: 4 questions on 2 documents, model in F32");
    output.line("arm  token F1");

    assertThatCode(() -> output.end("suite.yaml", 0)).doesNotThrowAnyException();
    assertThat(log.lines())
        .containsExactly(
            "info openbook: 4 questions on 2 documents, model in F32", "info arm  token F1");
  }
}
