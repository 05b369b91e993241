/** The endpoints of the API. They read from the store and write only through the engine. */
package dev.winch.server.api;
