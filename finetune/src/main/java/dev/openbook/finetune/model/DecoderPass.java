package dev.openbook.finetune.model;

import java.util.Optional;

/**
 * What every block of one forward pass shares.
 *
 * @param angles rotary angles of the tokens
 * @param masks which columns the tokens see
 * @param cache where keys and values are kept
 * @param adaptation low-rank update that is added
 */
record DecoderPass(
    RotaryTable.Angles angles,
    AttentionMasks masks,
    Optional<KeyValueCache> cache,
    Adaptation adaptation) {}
