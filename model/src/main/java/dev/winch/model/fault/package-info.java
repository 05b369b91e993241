/**
 * Exceptions by meaning: every room throws these, and {@code server} maps them to HTTP statuses.
 */
@NullMarked
package dev.winch.model.fault;

import org.jspecify.annotations.NullMarked;
