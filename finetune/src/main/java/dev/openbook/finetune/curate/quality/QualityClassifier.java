package dev.openbook.finetune.curate.quality;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.JsonRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A linear regression from a text's vector to its score, clipped to 0 to 5. Kept as a JSON file.
 *
 * @param model name of the embedding model whose vectors it was fitted to
 * @param fit the regression
 * @param threshold grade from which a text is good, 1 to 5
 * @param seed chose what was held out
 * @param figures on what was held out
 * @see <a href="https://arxiv.org/abs/2406.17557">Penedo et al., The FineWeb Datasets, section
 *     4</a>
 */
public record QualityClassifier(
    String model, LinearFit fit, int threshold, long seed, QualityFigures figures) {
  private static final int FORMAT = 1;
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public QualityClassifier {
    requireNonNull(fit, "fit is null");
    requireNonNull(figures, "figures is null");
    if (model.isBlank()) {
      throw new IllegalArgumentException("model is blank");
    }
    requireThreshold(threshold);
  }

  static void requireThreshold(int threshold) {
    if (threshold < 1 || threshold > Annotation.HIGHEST) {
      throw new IllegalArgumentException(
          "threshold must be 1 to " + Annotation.HIGHEST + ", got " + threshold);
    }
  }

  /** Returns the score of a text's vector, 0 to 5. */
  public double score(float[] vector) {
    return clipped(fit.at(vector));
  }

  static double clipped(double score) {
    return Math.clamp(score, 0, Annotation.HIGHEST);
  }

  /** Returns a score as a whole number, halves up. */
  public static int grade(double score) {
    return Math.toIntExact(Math.round(score));
  }

  /**
   * Checks that vectors are of the model that this was fitted to.
   *
   * @throws BadInputException if they are of another model or size
   */
  public void requireVectorsOf(String name, int dimension) {
    if (!model.equals(name) || fit.dimension() != dimension) {
      throw new BadInputException(
          "the quality classifier was fitted to vectors of %s with %d components, got %s with %d; train it again"
              .formatted(model, fit.dimension(), name, dimension));
    }
  }

  /**
   * Writes the file.
   *
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("format", FORMAT);
    node.put("model", model);
    node.put("dimension", fit.dimension());
    node.put("threshold", threshold);
    node.put("seed", seed);
    ObjectNode measured = node.putObject("figures");
    measured.put("annotations", figures.annotations());
    measured.put("repeated", figures.repeated());
    measured.put("trained", figures.trained());
    measured.put("heldOut", figures.heldOut());
    measured.put("truePositives", figures.truePositives());
    measured.put("falsePositives", figures.falsePositives());
    measured.put("falseNegatives", figures.falseNegatives());
    measured.put("f1", figures.f1());
    measured.put("macroF1", figures.macroF1());
    measured.put("meanAbsoluteError", figures.meanAbsoluteError());
    node.put("penalty", fit.penalty());
    node.put("intercept", fit.intercept());
    ArrayNode weights = node.putArray("weights");
    for (double weight : fit.weights()) {
      weights.add(weight);
    }
    AtomicFile.write(file, MAPPER.writeValueAsString(node) + "\n");
  }

  /**
   * Reads the file.
   *
   * @throws BadInputException if it is missing or not such a file
   */
  public static QualityClassifier read(Path file) {
    JsonRecord record = JsonRecord.whole(file);
    if (record.integer("format") != FORMAT) {
      throw record.fail("'format' must be " + FORMAT + "; make the file again with 'quality'");
    }
    double[] weights = weights(record);
    if (weights.length != record.integer("dimension")) {
      throw record.fail(
          "weights size ("
              + weights.length
              + ") does not match dimension ("
              + record.integer("dimension")
              + ")");
    }
    try {
      return new QualityClassifier(
          record.nonBlankText("model"),
          new LinearFit(weights, number(record, "intercept"), number(record, "penalty")),
          record.integer("threshold"),
          required(record, "seed").longValue(),
          figures(record));
    } catch (IllegalArgumentException e) {
      throw record.fail(String.valueOf(e.getMessage()));
    }
  }

  private static QualityFigures figures(JsonRecord record) {
    JsonNode node = required(record, "figures");
    if (!node.isObject()) {
      throw record.fail("'figures' must be an object, got " + node.getNodeType());
    }
    var figures = new JsonRecord(record.file(), record.line(), "figures.", node);
    return new QualityFigures(
        figures.integer("annotations"),
        figures.integer("repeated"),
        figures.integer("trained"),
        figures.integer("heldOut"),
        figures.integer("truePositives"),
        figures.integer("falsePositives"),
        figures.integer("falseNegatives"),
        number(figures, "macroF1"),
        number(figures, "meanAbsoluteError"));
  }

  private static double[] weights(JsonRecord record) {
    JsonNode array = required(record, "weights");
    if (!array.isArray()
        || StreamSupport.stream(array.spliterator(), false).anyMatch(each -> !each.isNumber())) {
      throw record.fail("'weights' must be an array of numbers");
    }
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::doubleValue)
        .toArray();
  }

  private static double number(JsonRecord record, String field) {
    JsonNode value = required(record, field);
    if (!value.isNumber()) {
      throw record.fail("'" + field + "' must be a number, got " + value);
    }
    return value.doubleValue();
  }

  private static JsonNode required(JsonRecord record, String field) {
    JsonNode value = record.node().path(field);
    if (value.isMissingNode()) {
      throw record.fail("'" + field + "' is missing");
    }
    return value;
  }
}
