package dev.openbook.finetune.curate;

import com.carrotsearch.hppc.LongIntHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds texts that are nearly the same as an earlier one, by bands of {@link MinHash} signatures.
 *
 * <p>FineWeb's setting: 14 bands of 8 components over 5-grams. Two texts whose n-grams have Jaccard
 * similarity J meet in a band with probability {@code 1 - (1 - J^8)^14}: 0.9 and more from J = 0.8,
 * 0.5 at 0.70, 0.05 at 0.5. One thread at a time; grows by about 600 bytes a text.
 *
 * @see <a href="https://arxiv.org/abs/2406.17557">Penedo et al., The FineWeb Datasets, section 3.4
 *     and appendix E</a>
 */
public final class NearDuplicates {
  private static final int BANDS = 14;
  private static final int ROWS = 8;
  private static final int NGRAM = 5;

  private final MinHash hashes;
  private final LongIntHashMap byBand = new LongIntHashMap();
  private final List<String> ids = new ArrayList<>();

  /**
   * Makes an empty set of texts.
   *
   * @param seed chooses the hash functions
   */
  public NearDuplicates(long seed) {
    hashes = new MinHash(BANDS * ROWS, NGRAM, seed);
  }

  /**
   * Returns the id of an earlier text that this one is near to; where there is none, keeps this one
   * for later ones to be compared with.
   */
  public Optional<String> add(String id, String text) {
    int[] signature = hashes.signature(text);
    long[] bands = new long[BANDS];
    for (int band = 0; band < BANDS; band++) {
      long key = band;
      for (int row = 0; row < ROWS; row++) {
        key = Words.mixed(key ^ signature[band * ROWS + row]) + 0x9e3779b97f4a7c15L;
      }
      bands[band] = key;
      int earlier = byBand.getOrDefault(key, -1);
      if (earlier >= 0) {
        return Optional.of(ids.get(earlier));
      }
    }
    for (long band : bands) {
      byBand.put(band, ids.size());
    }
    ids.add(id);
    return Optional.empty();
  }
}
