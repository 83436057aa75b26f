/**
 * Numbers in native memory and what is computed with them: {@link
 * dev.openbook.finetune.tensor.NativeRuntime} prepares the native library, {@link
 * dev.openbook.finetune.tensor.TensorScope} makes and frees tensors, {@link
 * dev.openbook.finetune.tensor.TensorOps} computes, {@link
 * dev.openbook.finetune.tensor.ProcessMemory} tells what the process holds.
 *
 * <p>The only package that knows the native library (PyTorch through JavaCPP); none of its types
 * leaves here. Every tensor belongs to one scope, opened in try-with-resources, and is freed with
 * it, never by the garbage collector; {@link dev.openbook.finetune.tensor.Tensor#moveTo} and {@link
 * dev.openbook.finetune.tensor.TensorScope#retain} are the ways out. Tensors are kept on the
 * scope's {@link dev.openbook.finetune.tensor.Device}; what enters and leaves goes through the
 * machine's own memory. Scopes and tensors are used by one thread at a time. Nothing of language
 * models is known here.
 */
@NullMarked
package dev.openbook.finetune.tensor;

import org.jspecify.annotations.NullMarked;
