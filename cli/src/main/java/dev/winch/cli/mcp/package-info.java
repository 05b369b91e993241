/** The API as tools of the Model Context Protocol. */
@NullMarked
package dev.winch.cli.mcp;

import org.jspecify.annotations.NullMarked;
