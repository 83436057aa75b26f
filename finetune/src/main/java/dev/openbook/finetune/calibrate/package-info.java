/**
 * Which thread settings and which number format suit a machine, found by measuring it once.
 *
 * <p>{@link dev.openbook.finetune.calibrate.Calibrator} starts a process for each of a few
 * settings, because the native libraries read them once, when they are loaded. Each process runs
 * {@link dev.openbook.finetune.calibrate.Workload} and prints {@link
 * dev.openbook.finetune.calibrate.Figures}; from them {@link
 * dev.openbook.finetune.calibrate.Calibration} chooses.
 *
 * <p>Invariants: the default stays unless another is clearly faster; a process that fails or hangs
 * is passed over, never an error; what was measured is kept whole or not at all. Which command
 * makes such a process, and whether one is wanted at all, is the caller's matter.
 */
@NullMarked
package dev.openbook.finetune.calibrate;

import org.jspecify.annotations.NullMarked;
