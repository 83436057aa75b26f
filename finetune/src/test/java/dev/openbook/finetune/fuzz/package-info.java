/** Damaged files made from whole ones by a seed, and what loaders do with them. */
@NullMarked
package dev.openbook.finetune.fuzz;

import org.jspecify.annotations.NullMarked;
