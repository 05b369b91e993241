/**
 * Pure decisions: {@code Decider.decide(input, event, context)} determines what follows from an
 * event.
 */
@NullMarked
package dev.winch.engine.core;

import org.jspecify.annotations.NullMarked;
