/** How log lines look and where they go. */
package dev.winch.cli.log;
