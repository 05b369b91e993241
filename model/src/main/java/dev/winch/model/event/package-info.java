/** Facts that move a run, and what the engine sends to workers. */
@NullMarked
package dev.winch.model.event;

import org.jspecify.annotations.NullMarked;
