package dev.winch.server.http;

/**
 * What answers one method at one path.
 *
 * @param path segments, each a text or a variable in braces, such as {@code /jobs/{id}/log}
 */
public record Route(String method, String path, Handler handler) {}
