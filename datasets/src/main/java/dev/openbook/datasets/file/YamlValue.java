package dev.openbook.datasets.file;

import dev.openbook.datasets.BadInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML value that knows the place it was read from. */
sealed interface YamlValue {
  /** Deepest nesting accepted; an alias to its own parent would otherwise never end. */
  int MAX_DEPTH = 32;

  /** Returns where it stands, {@code file:line}. */
  String place();

  /** Returns what it is, for complaints. */
  String describe();

  /**
   * One value, as written.
   *
   * @param text the scalar without quotes
   * @param place file and line
   */
  record Scalar(String text, String place) implements YamlValue {
    @Override
    public String describe() {
      return text;
    }
  }

  /**
   * A list.
   *
   * @param items in order
   * @param place file and line
   */
  record Sequence(List<YamlValue> items, String place) implements YamlValue {
    @Override
    public String describe() {
      return "a list";
    }
  }

  /**
   * Keys with values; a key whose value is null is left out.
   *
   * @param entries in the file's order
   * @param place file and line
   */
  record Mapping(Map<String, YamlValue> entries, String place) implements YamlValue {
    @Override
    public String describe() {
      return "a mapping";
    }

    /** Returns a copy in which the value at a path of keys is replaced or added. */
    Mapping with(List<String> path, String yaml) {
      String place = "--set " + String.join(".", path);
      return with(path, parse(yaml, place), place);
    }

    /** Returns a copy in which the value at a path of keys is another. */
    Mapping with(List<String> path, YamlValue value) {
      return with(path, value, value.place());
    }

    private Mapping with(List<String> path, YamlValue value, String place) {
      String key = path.getFirst();
      if (key.isBlank()) {
        throw new BadInputException("--set: a key has an empty part; write key=value or a.b=value");
      }
      var copy = new LinkedHashMap<>(entries);
      if (path.size() == 1) {
        copy.put(key, value);
      } else {
        YamlValue nested = copy.get(key);
        Mapping inner =
            nested instanceof Mapping mapping ? mapping : new Mapping(new LinkedHashMap<>(), place);
        copy.put(key, inner.with(path.subList(1, path.size()), value, place));
      }
      return new Mapping(copy, this.place);
    }
  }

  /**
   * Parses one YAML document.
   *
   * @param name file name for places
   * @throws BadInputException if it is not YAML, empty, or repeats a key
   */
  static YamlValue parse(String text, String name) {
    try {
      var settings = LoadSettings.builder().setLabel(name).build();
      Optional<Node> node = new Compose(settings).composeString(text);
      return convert(
          node.orElseThrow(() -> new BadInputException(name + ": is empty; a mapping is needed")),
          name,
          0);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
      throw new BadInputException(name + line + ": not valid YAML: " + e.getProblem(), e);
    } catch (YamlEngineException e) {
      throw new BadInputException(
          name
              + ": not valid YAML: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }

  private static YamlValue convert(Node node, String name, int depth) {
    String place =
        name.startsWith("--set")
            ? name
            : name + node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
    if (depth > MAX_DEPTH) {
      throw new BadInputException(place + ": nested deeper than " + MAX_DEPTH + " levels");
    }
    return switch (node) {
      case ScalarNode scalar -> new Scalar(scalar.getValue(), place);
      case SequenceNode sequence -> {
        var items = new ArrayList<YamlValue>();
        sequence.getValue().forEach(item -> items.add(convert(item, name, depth + 1)));
        yield new Sequence(List.copyOf(items), place);
      }
      case MappingNode mapping -> {
        var entries = new LinkedHashMap<String, YamlValue>();
        for (NodeTuple tuple : mapping.getValue()) {
          YamlValue key = convert(tuple.getKeyNode(), name, depth + 1);
          if (!(key instanceof Scalar scalar)) {
            throw new BadInputException(key.place() + ": a key must be a text");
          }
          if (tuple.getValueNode().getTag().equals(Tag.NULL)) {
            continue;
          }
          if (entries.put(scalar.text(), convert(tuple.getValueNode(), name, depth + 1)) != null) {
            throw new BadInputException(key.place() + ": key '" + scalar.text() + "' stands twice");
          }
        }
        yield new Mapping(entries, place);
      }
      default -> throw new BadInputException(place + ": anchors without a value are not supported");
    };
  }
}
