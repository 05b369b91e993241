/** The in-process broker: queues in memory, refilled from the store after a start. */
@NullMarked
package dev.winch.broker.inprocess;

import org.jspecify.annotations.NullMarked;
