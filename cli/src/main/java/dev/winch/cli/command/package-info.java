/** What a user types: one class per command. */
package dev.winch.cli.command;
