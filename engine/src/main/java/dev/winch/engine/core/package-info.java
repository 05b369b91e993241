/**
 * Pure decisions: {@code Decider.decide(input, event, context)} determines what follows from an
 * event.
 */
package dev.winch.engine.core;
