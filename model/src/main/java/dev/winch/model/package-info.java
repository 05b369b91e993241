/**
 * Winch's words: what a user wrote ({@code spec}), what is happening ({@code run}), what moves a
 * run ({@code event}) and what can be wrong ({@code fault}). Pure values on {@code java.base}
 * alone.
 */
@NullMarked
package dev.winch.model;

import org.jspecify.annotations.NullMarked;
