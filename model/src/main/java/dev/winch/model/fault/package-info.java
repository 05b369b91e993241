/** What can be wrong, by meaning; each room throws these, and {@code server} maps them to HTTP. */
package dev.winch.model.fault;
