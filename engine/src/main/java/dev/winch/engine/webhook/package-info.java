/** Delivers what webhooks are owed: claims, sends by a {@link WebhookSender}, settles. */
package dev.winch.engine.webhook;
