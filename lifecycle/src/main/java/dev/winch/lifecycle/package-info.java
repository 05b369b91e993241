/** Background threads, what they do about faults, how they stop, and the health of a process. */
package dev.winch.lifecycle;
