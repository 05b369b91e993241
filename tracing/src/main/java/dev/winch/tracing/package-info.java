/** Exports spans to an OpenTelemetry collector; the only room that knows its SDK. */
@NullMarked
package dev.winch.tracing;

import org.jspecify.annotations.NullMarked;
