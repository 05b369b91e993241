/**
 * The worker: takes tasks from queues, runs them on a runtime and reports to the engine. Knows
 * neither jobs nor stores.
 */
package dev.winch.worker;
