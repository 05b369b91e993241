/**
 * HTTP layer: requests, answers, routing, the mapping of exceptions, and limits per client. The
 * only package that uses the web server library.
 */
@NullMarked
package dev.winch.server.http;

import org.jspecify.annotations.NullMarked;
