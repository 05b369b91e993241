/**
 * Exceptions by meaning: every room throws these, and {@code server} maps them to HTTP statuses.
 */
package dev.winch.model.fault;
