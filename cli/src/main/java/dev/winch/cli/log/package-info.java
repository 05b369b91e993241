/** Log configuration and formats. */
@NullMarked
package dev.winch.cli.log;

import org.jspecify.annotations.NullMarked;
