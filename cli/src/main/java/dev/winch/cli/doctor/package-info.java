/** What {@code winch doctor} finds out about this machine. */
@NullMarked
package dev.winch.cli.doctor;

import org.jspecify.annotations.NullMarked;
