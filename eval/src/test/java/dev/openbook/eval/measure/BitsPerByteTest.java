package dev.openbook.eval.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BitsPerByteTest {
  @Test
  void of_aFairCoinForEachByte_isOneBit() {
    assertThat(BitsPerByte.of(10 * Math.log(2), 10)).isCloseTo(1, within(1e-15));
    assertThat(BitsPerByte.of(10 * Math.log(256), 10)).isCloseTo(8, within(1e-14));
    assertThat(BitsPerByte.of(0, 3)).isZero();
  }

  @Test
  void of_noByte_isRefused() {
    assertThatThrownBy(() -> BitsPerByte.of(1, 0)).hasMessage("bytes must be at least 1, got 0");
  }
}
