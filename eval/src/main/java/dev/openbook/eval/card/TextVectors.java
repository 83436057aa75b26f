package dev.openbook.eval.card;

import java.util.List;
import java.util.function.Function;

/**
 * Vectors of texts.
 *
 * @param model name of what makes them
 * @param of gives the vector of each text, in order
 */
public record TextVectors(String model, Function<List<String>, List<float[]>> of) {}
