/** Pure transitions: {@code decide(slice, event, context)} says what follows from an event. */
package dev.winch.engine.core;
