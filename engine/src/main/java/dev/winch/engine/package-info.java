/**
 * What the rest of the process asks of the engine; {@code core} and {@code admit} are pure, {@code
 * coordinator} applies what they decide, {@code time} turns time into events.
 */
@NullMarked
package dev.winch.engine;

import org.jspecify.annotations.NullMarked;
