/** How endpoints are described, and what is made from their descriptions. */
@NullMarked
package dev.winch.server.endpoint;

import org.jspecify.annotations.NullMarked;
