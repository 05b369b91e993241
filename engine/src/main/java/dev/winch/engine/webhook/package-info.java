/** Delivers what webhooks are owed: claims, sends by a {@link Sender}, settles. */
package dev.winch.engine.webhook;
