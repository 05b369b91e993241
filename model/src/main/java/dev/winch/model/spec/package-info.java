/**
 * Jobs as users write them. Absent texts are {@code ""}, absent lists and maps are empty, absent
 * whole numbers are 0; an object that may be present but empty is an {@link java.util.Optional}.
 * Texts that follow a grammar (durations, sizes, expressions) stay as written, because clients get
 * them back.
 */
@NullMarked
package dev.winch.model.spec;

import org.jspecify.annotations.NullMarked;
