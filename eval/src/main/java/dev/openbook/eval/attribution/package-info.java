/**
 * Where right and wrong answers come from: what a model knew without passages, beside what it said
 * with them and whether gold was among them. Pure functions over outcomes; what counts as right is
 * decided elsewhere.
 */
@NullMarked
package dev.openbook.eval.attribution;

import org.jspecify.annotations.NullMarked;
