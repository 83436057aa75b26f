/** Tests of the decoder against numbers from PyTorch. */
@NullMarked
package dev.openbook.finetune.model;

import org.jspecify.annotations.NullMarked;
