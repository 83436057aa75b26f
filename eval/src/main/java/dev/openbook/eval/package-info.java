/** Openbook eval. */
@NullMarked
package dev.openbook.eval;

import org.jspecify.annotations.NullMarked;
