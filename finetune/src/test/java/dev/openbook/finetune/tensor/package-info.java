/** Tests of tensors, and the extension that finds tensors left alive. */
@NullMarked
package dev.openbook.finetune.tensor;

import org.jspecify.annotations.NullMarked;
