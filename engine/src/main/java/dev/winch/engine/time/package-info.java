/** Turns time into events. */
@NullMarked
package dev.winch.engine.time;

import org.jspecify.annotations.NullMarked;
