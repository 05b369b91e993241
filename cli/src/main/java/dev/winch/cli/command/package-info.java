/** The command line: one class per command. */
@NullMarked
package dev.winch.cli.command;

import org.jspecify.annotations.NullMarked;
