/** Webhook calls over HTTP: bodies, signatures, redirects, and which addresses may be called. */
package dev.winch.server.webhook;
