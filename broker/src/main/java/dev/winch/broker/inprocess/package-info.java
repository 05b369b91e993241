/** The broker of a standalone process: queues in memory, refilled from the store after a start. */
package dev.winch.broker.inprocess;
