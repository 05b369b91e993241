/**
 * What the expressions of an accepted job yield: the tasks that its templates become, the elements
 * of its lists, the outcome of its conditions, and the names that each of them can see and reads.
 * Whether a job is valid is for {@code engine.admit}, which builds on this. Pure.
 */
@NullMarked
package dev.winch.engine.evaluation;

import org.jspecify.annotations.NullMarked;
