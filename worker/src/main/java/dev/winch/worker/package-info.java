/**
 * The worker: takes tasks from queues, runs them on a runtime and reports to the engine. Knows
 * neither jobs nor stores.
 */
@NullMarked
package dev.winch.worker;

import org.jspecify.annotations.NullMarked;
