package dev.openbook.finetune.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The low-rank update that a pass adds to linear layers.
 *
 * @param adapter the update; empty adds none
 * @param dropoutSeed present while training with dropout
 */
record Adaptation(Optional<LoraAdapter> adapter, OptionalLong dropoutSeed) {}
