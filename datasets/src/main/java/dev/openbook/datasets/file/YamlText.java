package dev.openbook.datasets.file;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes settings as YAML. */
public final class YamlText {
  private static final int WIDTH = 110;

  private YamlText() {}

  /**
   * Returns a mapping as YAML in block style, keys in the map's order; {@link Settings} reads it.
   */
  public static String of(Map<String, Object> mapping) {
    var settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(WIDTH).build();
    return new Dump(settings).dumpToString(mapping);
  }
}
