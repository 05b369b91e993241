/** Traces: the context that jobs hand on, and the spans that they leave. */
@NullMarked
package dev.winch.model.trace;

import org.jspecify.annotations.NullMarked;
