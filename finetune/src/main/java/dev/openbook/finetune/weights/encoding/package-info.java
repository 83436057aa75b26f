/**
 * How numbers stand as bytes in weight files: {@link
 * dev.openbook.finetune.weights.encoding.ElementType}, plain ones and llama.cpp's quantised blocks,
 * from bytes to 32-bit floats and, for the types that are written, back.
 *
 * <p>Pure functions over arrays; files and tensors are not known here. Decoding equals gguf-py's
 * bit for bit, and so does encoding.
 */
@NullMarked
package dev.openbook.finetune.weights.encoding;

import org.jspecify.annotations.NullMarked;
