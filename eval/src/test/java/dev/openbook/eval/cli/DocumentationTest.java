package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands in the documents are commands that exist, with files that exist. */
class DocumentationTest {
  private static final Path ROOT = Path.of(System.getProperty("openbook.root"));
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

  static List<Path> documents() throws IOException {
    var documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    return documents;
  }

  static List<String> commands() throws IOException {
    var commands = new ArrayList<String>();
    for (Path document : documents()) {
      boolean code = false;
      for (String line : Files.readAllLines(document)) {
        code = line.startsWith("```") != code;
        if (code && line.startsWith("./openbook ") && !line.contains("[")) {
          commands.add(line.replaceAll("\\s+#.*", ""));
        }
      }
    }
    return commands;
  }

  @Test
  void commands_areFound() throws IOException {
    assertThat(commands()).hasSizeGreaterThan(5);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void command_parsesAndItsConfigExists(String command) {
    var words = new ArrayList<String>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
    String[] arguments = words.subList(1, words.size()).toArray(String[]::new);
    var console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(PrintStream.nullOutputStream()),
            new PrintStream(PrintStream.nullOutputStream()),
            false,
            Map.of(),
            () -> Instant.EPOCH);

    assertThatCode(() -> Main.commandLine(console).parseArgs(arguments)).doesNotThrowAnyException();
    for (String argument : arguments) {
      if (argument.startsWith("config/")) {
        assertThat(ROOT.resolve(argument)).exists();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void links_leadToFiles(Path document) throws IOException {
    Matcher matcher = LINK.matcher(Files.readString(document));
    while (matcher.find()) {
      assertThat(document.resolveSibling(matcher.group(1)))
          .as(document + " links to " + matcher.group(1))
          .exists();
    }
  }
}
