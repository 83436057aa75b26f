package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/** The command {@code openbook}. */
@Command(
    name = "openbook",
    description = {
      "For your documents and your questions: is a language model better off plain, with"
          + " retrieval,",
      "fine-tuned on synthetic data made from the documents, or both, and at what cost?"
    },
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    subcommands = {
      RunCommand.class,
      FetchCommand.class,
      IndexCommand.class,
      SearchCommand.class,
      MeasureCommand.class,
      ScoreCommand.class,
      TuneCommand.class,
      SynthesizeCommand.class,
      AnnotateCommand.class,
      QualityCommand.class,
      CurateCommand.class,
      JudgeCommand.class,
      AuditCommand.class,
      CardCommand.class,
      TrainCommand.class,
      MergeCommand.class,
      AskCommand.class,
      ExportCommand.class,
      ForgettingCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      CalibrationProcess.class,
      HelpCommand.class
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:fine",
      "1:internal error",
      "2:bad input, said in one line",
      "3:a gate of the suite failed"
    })
public final class Main {
  static final int INTERNAL_ERROR = 1;
  static final int BAD_INPUT = 2;
  static final int GATE_FAILED = 3;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    int code =
        run(
            new Console(
                System.in,
                System.out,
                System.err,
                isTerminal(),
                System.getenv(),
                InstantSource.system()),
            arguments);
    System.out.flush();
    System.exit(code);
  }

  /**
   * Runs one command.
   *
   * @return its exit code
   */
  static int run(Console console, String... arguments) {
    return commandLine(console).execute(arguments);
  }

  /** Returns the parser with every command. */
  static CommandLine commandLine(Console console) {
    var line = new CommandLine(new Main(), new CommandFactory(console));
    line.setOut(console.outWriter());
    line.setErr(console.errWriter());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (exception, given) -> {
          CommandLine command = exception.getCommandLine();
          complain(
              console,
              exception.getMessage()
                  + "; see '"
                  + command.getCommandSpec().qualifiedName()
                  + " --help'");
          return BAD_INPUT;
        });
    line.setExecutionExceptionHandler((exception, command, parsed) -> explain(console, exception));
    return line;
  }

  private static int explain(Console console, Exception exception) throws Exception {
    switch (exception) {
      case BadInputException bad -> complain(console, String.valueOf(bad.getMessage()));
      case ParameterException parameter ->
          complain(console, String.valueOf(parameter.getMessage()));
      case AccessDeniedException denied ->
          complain(console, denied.getFile() + ": no permission; choose another place or mend it");
      case FileSystemException file -> complain(console, file.getFile() + ": " + reason(file));
      default -> {
        complain(console, "internal error: " + exception + "; please report it with this trace:");
        exception.printStackTrace(console.err());
        return INTERNAL_ERROR;
      }
    }
    return BAD_INPUT;
  }

  private static String reason(FileSystemException exception) {
    return exception.getReason() == null
        ? exception.getClass().getSimpleName().replace("Exception", "")
        : exception.getReason();
  }

  private static void complain(Console console, String message) {
    console.progress().endLine();
    console.err().println("openbook: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).map(java.io.Console::isTerminal).orElse(false);
  }
}
