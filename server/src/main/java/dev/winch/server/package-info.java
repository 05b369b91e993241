/** The web server: its routes, and what they are made of. */
@NullMarked
package dev.winch.server;

import org.jspecify.annotations.NullMarked;
