package dev.openbook.finetune.weights.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class ElementTypeTest {
  /** Made by make_blocks.py. */
  private static final Path BLOCKS = Path.of("src/test/resources/weights/blocks.json");

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"F32", "F16", "BF16"},
      mode = EnumSource.Mode.EXCLUDE)
  void decode_equalsGgufPyBitForBit(ElementType type) {
    JsonNode golden = JsonRecord.whole(BLOCKS).node().path("blocks").path(type.name());
    byte[] stored = HexFormat.of().parseHex(golden.path("bytes").stringValue());
    byte[] expected = HexFormat.of().parseHex(golden.path("float32").stringValue());
    float[] values = new float[expected.length / 4];

    type.decode(stored, values, values.length);

    byte[] bytes = new byte[expected.length];
    ElementType.F32.encode(values, bytes, values.length);
    assertThat(bytes).isEqualTo(expected);
    assertThat(type.bytes(values.length)).isEqualTo(stored.length);
  }

  @Test
  void bf16_everyBitPatternComesBack() {
    everyPatternComesBack(ElementType.BF16);
  }

  @Test
  void f16_everyBitPatternComesBack() {
    everyPatternComesBack(ElementType.F16);
  }

  private static void everyPatternComesBack(ElementType type) {
    byte[] stored = new byte[2 << 16];
    for (int i = 0; i < 1 << 16; i++) {
      stored[2 * i] = (byte) i;
      stored[2 * i + 1] = (byte) (i >>> 8);
    }
    float[] values = new float[1 << 16];
    byte[] again = new byte[stored.length];

    type.decode(stored, values, values.length);
    type.encode(values, again, values.length);

    for (int i = 0; i < values.length; i++) {
      // Not-a-numbers keep being so, whatever their payload.
      if (!Float.isNaN(values[i])) {
        assertThat(new byte[] {again[2 * i], again[2 * i + 1]})
            .as("pattern %x", i)
            .containsExactly(stored[2 * i], stored[2 * i + 1]);
      }
    }
    float[] back = new float[values.length];
    type.decode(again, back, back.length);
    assertThat(back).isEqualTo(values);
  }

  @Test
  void bf16_roundsTiesToEven() {
    float[] values = {
      Float.intBitsToFloat(0x3f808000), // halfway, even below
      Float.intBitsToFloat(0x3f818000), // halfway, even above
      Float.intBitsToFloat(0x3f808001), // above halfway
      Float.MAX_VALUE
    };
    byte[] bytes = new byte[8];
    float[] rounded = new float[4];

    ElementType.BF16.encode(values, bytes, 4);
    ElementType.BF16.decode(bytes, rounded, 4);

    assertThat(rounded)
        .containsExactly(
            Float.intBitsToFloat(0x3f800000),
            Float.intBitsToFloat(0x3f820000),
            Float.intBitsToFloat(0x3f810000),
            Float.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"F16", "BF16", "Q8_0"})
  void encode_equalsGgufPyBitForBit(ElementType type) {
    JsonNode golden = JsonRecord.whole(BLOCKS).node();
    byte[] rows = HexFormat.of().parseHex(golden.path("rows").stringValue());
    byte[] expected =
        HexFormat.of().parseHex(golden.path("quantised").path(type.name()).stringValue());
    float[] values = new float[rows.length / 4];
    ElementType.F32.decode(rows, values, values.length);
    byte[] encoded = new byte[expected.length];

    type.encode(values, encoded, values.length);

    assertThat(HexFormat.of().formatHex(encoded)).isEqualTo(HexFormat.of().formatHex(expected));
  }

  @Test
  void encode_typeThatIsOnlyRead_isRefused() {
    assertThatThrownBy(() -> ElementType.Q4_K.encode(new float[256], new byte[144], 256))
        .hasMessage("type must be one of F32, F16, BF16, Q8_0 to be written, got Q4_K");
  }
}
