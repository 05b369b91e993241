/** Delivers what webhooks are owed: claims, sends by a {@link WebhookSender}, settles. */
@NullMarked
package dev.winch.engine.webhook;

import org.jspecify.annotations.NullMarked;
