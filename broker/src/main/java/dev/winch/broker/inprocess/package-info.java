/** The in-process broker: queues in memory, refilled from the store after a start. */
package dev.winch.broker.inprocess;
