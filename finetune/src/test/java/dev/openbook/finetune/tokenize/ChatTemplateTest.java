package dev.openbook.finetune.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.weights.TokenizerSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ChatTemplateTest {
  @TempDir private Path folder;

  private Optional<ChatTemplate> template(String jinja) throws IOException {
    var json = JsonMapper.shared().createObjectNode();
    json.put("chat_template", jinja);
    json.put("bos_token", "<s>");
    json.putObject("eos_token").put("content", "</s>");
    return open(json.toString());
  }

  private Optional<ChatTemplate> open(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer_config.json"), json);
    return ChatTemplate.open(
        new TokenizerSource.Files(folder.resolve("tokenizer.json"), Optional.of(file)));
  }

  @Test
  void render_blockLinesLeaveNoTrace() throws IOException {
    String jinja =
        """
        {{ bos_token }}
        {% for message in messages %}
          {% if message.role == 'user' %}
        [{{ message['content'] | trim }}]
          {%- else -%}
        {{ message.content }}{{ eos_token }}
          {% endif %}
        {% endfor %}
        """;

    String text =
        template(jinja)
            .orElseThrow()
            .render(List.of(ChatMessage.user(" a "), new ChatMessage("assistant", "b")), false);

    // As jinja2 3.1 renders it with trim_blocks and lstrip_blocks.
    assertThat(text).isEqualTo("<s>\n[a]b</s>\n");
  }

  @Test
  void render_textsAreNeverTemplates() throws IOException {
    String hostile = "{{ 7 * 7 }}{% for i in range(9) %}x{% endfor %}\\n{# gone #}";

    String text =
        template("{{ messages[0]['content'] }}")
            .orElseThrow()
            .render(List.of(ChatMessage.user(hostile)), true);

    assertThat(text).isEqualTo(hostile);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% include '/etc/passwd' %}",
        "{% import 'logback.xml' as x %}{{ x }}",
        "{% extends 'a' %}",
        "{{ messages.getClass().forName('java.lang.Runtime') }}",
        "{{ ''.class.forName('java.lang.System').getProperty('user.home') }}",
        "{% for a in range(100000000) %}{% for b in range(100000000) %}xx{% endfor %}{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for message in messages %}",
        "{{ raise_exception('roles must alternate') }}",
      })
  void render_hostileOrBrokenTemplate_givesNothingAway(String jinja) throws IOException {
    ChatTemplate template = template(jinja).orElseThrow();

    assertThatThrownBy(() -> template.render(List.of(ChatMessage.user("hi")), false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("tokenizer_config.json: chat template fails: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void open_noTemplate_isEmpty() throws IOException {
    assertThat(open("{}")).isEmpty();
    assertThat(
            ChatTemplate.open(
                new TokenizerSource.Files(folder.resolve("tokenizer.json"), Optional.empty())))
        .isEmpty();
  }

  @Test
  void open_brokenConfig_isOneClearLine() {
    assertThatThrownBy(() -> open("{\"chat_template\": "))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("tokenizer_config.json:1: not valid JSON");
    assertThatThrownBy(() -> open("{\"chat_template\": [1]}"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'chat_template' must be one text");
  }
}
