/**
 * Takes tasks from queues, runs them on a runtime and tells the engine what happens. Knows neither
 * jobs nor stores.
 */
package dev.winch.worker;
