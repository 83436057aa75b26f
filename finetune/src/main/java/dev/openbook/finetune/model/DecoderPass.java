package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What every block of one forward pass shares.
 *
 * @param angles rotary angles of the tokens
 * @param mask {@code [B or 1, 1, T, S]} added to the scores; empty is causal
 * @param cache where keys and values are kept
 * @param adapter low-rank update that is added
 * @param dropoutSeed present while training with dropout
 */
record DecoderPass(
    RotaryTable.Angles angles,
    Optional<Tensor> mask,
    Optional<KeyValueCache> cache,
    Optional<LoraAdapter> adapter,
    OptionalLong dropoutSeed) {}
