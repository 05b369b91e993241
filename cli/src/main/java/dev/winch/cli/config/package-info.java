/** Configuration: the table of keys and the sources of their values. */
@NullMarked
package dev.winch.cli.config;

import org.jspecify.annotations.NullMarked;
