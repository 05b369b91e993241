/** The command line: one class per command. */
package dev.winch.cli.command;
