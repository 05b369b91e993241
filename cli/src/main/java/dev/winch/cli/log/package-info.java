/** Log configuration and formats. */
package dev.winch.cli.log;
