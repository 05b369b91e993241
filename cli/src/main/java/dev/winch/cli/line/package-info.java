/** How client commands declare and read their arguments. */
@NullMarked
package dev.winch.cli.line;

import org.jspecify.annotations.NullMarked;
