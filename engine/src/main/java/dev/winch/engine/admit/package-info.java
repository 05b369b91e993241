/**
 * Whether what a user wrote is valid: the rules for jobs and schedules, the errors with their
 * places and hints, the suggested spellings. What an expression yields is for {@code
 * engine.evaluation}. Pure.
 */
@NullMarked
package dev.winch.engine.admit;

import org.jspecify.annotations.NullMarked;
