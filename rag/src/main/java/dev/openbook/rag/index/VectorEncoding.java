package dev.openbook.rag.index;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import java.util.List;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/**
 * How the vectors of a graph are compared while it is walked. The 32-bit vectors are always kept as
 * well, and what the graph finds is scored with them.
 */
public enum VectorEncoding {
  /** 32-bit floats, 4 bytes a component. */
  F32("f32", 1),

  /** 7 bits a component, kept as a byte. */
  INT8("int8", 2),

  /** 1 bit a component, asked with 4 bits. */
  BINARY("binary", 5);

  private final String key;
  private final int oversampling;

  VectorEncoding(String key, int oversampling) {
    this.key = key;
    this.oversampling = oversampling;
  }

  /** Returns the name used on the command line and recorded in indexes. */
  public String key() {
    return key;
  }

  /** Returns how many candidates the graph should give for each passage wanted, at least 1. */
  public int oversampling() {
    return oversampling;
  }

  /**
   * Returns the encoding of a name.
   *
   * @throws BadInputException if no encoding has that name
   */
  public static VectorEncoding parse(String key) {
    return NearestName.find("vector encoding", key, List.of(values()), VectorEncoding::key);
  }

  /**
   * Returns the format of a graph.
   *
   * @param connections neighbours of a vector in the graph
   * @param beamWidth candidates looked at for a vector's neighbours when the graph is built
   */
  KnnVectorsFormat format(int connections, int beamWidth) {
    return switch (this) {
      case F32 -> new Lucene99HnswVectorsFormat(connections, beamWidth);
      case INT8 ->
          new Lucene104HnswScalarQuantizedVectorsFormat(
              ScalarEncoding.SEVEN_BIT, connections, beamWidth);
      case BINARY ->
          new Lucene104HnswScalarQuantizedVectorsFormat(
              ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE, connections, beamWidth);
    };
  }
}
