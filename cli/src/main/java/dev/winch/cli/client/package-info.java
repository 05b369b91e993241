/** Client side of the API, used by the commands. */
@NullMarked
package dev.winch.cli.client;

import org.jspecify.annotations.NullMarked;
