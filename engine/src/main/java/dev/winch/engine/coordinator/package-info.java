/** The one loop: takes a batch, loads, decides, commits, hands over. */
@NullMarked
package dev.winch.engine.coordinator;

import org.jspecify.annotations.NullMarked;
