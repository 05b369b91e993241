/** Delivers webhook calls: claims, sends by a {@link WebhookSender}, settles. */
@NullMarked
package dev.winch.engine.webhook;

import org.jspecify.annotations.NullMarked;
