/** The endpoints of the API. They read from the store and write only through the engine. */
@NullMarked
package dev.winch.server.api;

import org.jspecify.annotations.NullMarked;
