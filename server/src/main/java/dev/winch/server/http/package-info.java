/**
 * HTTP without meaning: requests, answers, paths, the error map and what keeps one client from
 * hurting the others. The only package that knows the web server library.
 */
package dev.winch.server.http;
