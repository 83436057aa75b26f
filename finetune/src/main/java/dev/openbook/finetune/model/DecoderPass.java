package dev.openbook.finetune.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What every block of one forward pass shares.
 *
 * @param angles rotary angles of the tokens
 * @param masks which columns the tokens see
 * @param cache where keys and values are kept
 * @param adapter low-rank update that is added
 * @param dropoutSeed present while training with dropout
 */
record DecoderPass(
    RotaryTable.Angles angles,
    AttentionMasks masks,
    Optional<KeyValueCache> cache,
    Optional<LoraAdapter> adapter,
    OptionalLong dropoutSeed) {}
