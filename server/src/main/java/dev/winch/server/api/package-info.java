/** What each endpoint means; reads by the store, writes only by the engine. */
package dev.winch.server.api;
