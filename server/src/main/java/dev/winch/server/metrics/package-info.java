/** What Prometheus reads. */
@NullMarked
package dev.winch.server.metrics;

import org.jspecify.annotations.NullMarked;
