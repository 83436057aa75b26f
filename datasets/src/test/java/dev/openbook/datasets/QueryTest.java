package dev.openbook.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class QueryTest {
  @Test
  void query_textIsFreeAndIdIsNotBlank() {
    assertThat(new Query("1", "").text()).isEmpty();
    assertThatThrownBy(() -> new Query(" \t", "text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("id is blank");
  }
}
