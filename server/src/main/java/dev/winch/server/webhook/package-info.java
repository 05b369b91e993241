/** Webhook calls over HTTP: bodies, signatures, redirects, and which addresses may be called. */
@NullMarked
package dev.winch.server.webhook;

import org.jspecify.annotations.NullMarked;
