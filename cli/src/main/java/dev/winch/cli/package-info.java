/** The program: where it starts. */
@NullMarked
package dev.winch.cli;

import org.jspecify.annotations.NullMarked;
