/** The server's certificate: PEM files that are read again when they change. */
@NullMarked
package dev.winch.server.tls;

import org.jspecify.annotations.NullMarked;
