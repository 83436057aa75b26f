package dev.openbook.finetune.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The code in {@code docs/chat.md} is that of {@link ChatSnippets}, which compiles. */
class ChatSnippetTest {
  private static final Path ROOT = Path.of(System.getProperty("openbook.root"));

  @Test
  void document_showsTheCompiledCode() throws IOException {
    String source =
        Files.readString(
            ROOT.resolve("finetune/src/test/java/dev/openbook/finetune/chat/ChatSnippets.java"));
    String document = Files.readString(ROOT.resolve("docs/chat.md"));

    for (String region : new String[] {"assistant", "remote"}) {
      String code =
          source.substring(
              source.indexOf("// start " + region), source.indexOf("// end " + region));
      code = code.substring(code.indexOf('\n') + 1, code.lastIndexOf('\n')).stripIndent().strip();
      assertThat(document)
          .as(region)
          .contains(code.lines().map(String::stripTrailing).collect(Collectors.joining("\n")));
    }
  }
}
