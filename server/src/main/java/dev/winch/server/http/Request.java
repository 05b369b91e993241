package dev.winch.server.http;

import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.User;
import dev.winch.model.trace.TraceContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;

/** A request; used only by the thread that answers it. */
public final class Request {
  private final org.eclipse.jetty.server.Request jetty;
  private final HttpURI uri;
  private final RequestBody body;
  private Map<String, String> variables = Map.of();
  private Map<String, String> parameters = Map.of();
  private boolean parametersRead;
  private Optional<Principal> principal = Optional.empty();
  private String route = "(none)";

  Request(org.eclipse.jetty.server.Request jetty, RequestBody body) {
    this.jetty = jetty;
    this.uri = jetty.getHttpURI();
    this.body = body;
  }

  public String method() {
    return jetty.getMethod();
  }

  /** The raw path, without the query. */
  public String path() {
    return Optional.ofNullable(uri.getPath()).orElse("");
  }

  /** Raw path and query. */
  public String target() {
    String query = query();
    return query.isEmpty() ? path() : path() + "?" + query;
  }

  private String query() {
    return Optional.ofNullable(uri.getQuery()).orElse("");
  }

  /** IP address of the client, without port and reverse lookup. */
  public String remoteAddress() {
    return Optional.ofNullable(org.eclipse.jetty.server.Request.getRemoteAddr(jetty)).orElse("");
  }

  /** Whether the connection to this server is encrypted. */
  public boolean isOverTls() {
    return jetty.getConnectionMetaData().isSecure();
  }

  /** The decoded value of a variable of the path, such as a job id or a queue name. */
  public String variable(String name) {
    return Optional.ofNullable(variables.get(name))
        .orElseThrow(() -> new IllegalArgumentException("the path has no variable " + name));
  }

  void variables(Map<String, String> decoded) {
    this.variables = decoded;
  }

  /** The template of the path, such as {@code /jobs/{id}}; {@code (none)} if it is not routed. */
  public String route() {
    return route;
  }

  public void routed(String template) {
    this.route = template;
  }

  /** From now on the path names something that does not exist. */
  public void hideVariable(String name) {
    variables = Map.of(name, "");
  }

  /** Who logged in; empty if users do not log in here. */
  public Optional<Principal> principal() {
    return principal;
  }

  /** Who logged in, for endpoints that exist only where users log in. */
  public Principal requiredPrincipal() {
    return principal.orElseThrow(
        () -> new InternalException("this endpoint exists only where users log in"));
  }

  /** The user who logged in; empty if users do not log in here. */
  public Optional<User> user() {
    return principal.map(Principal::user);
  }

  public void loggedIn(Principal who) {
    principal = Optional.of(who);
  }

  /** Whether the length that the client announced is over the limit. */
  boolean isAnnouncedTooLarge() {
    return body.isAnnouncedTooLarge();
  }

  /**
   * A decoded query parameter.
   *
   * @return {@code ""} if it is absent or malformed
   * @throws InvalidInputException if the query has a NUL
   */
  public String parameter(String name) {
    if (!parametersRead) {
      parameters = RequestTarget.parameters(query());
      parametersRead = true;
    }
    return parameters.getOrDefault(name, "");
  }

  /** The values of a header, one for each line; their parts are not taken apart. */
  public List<String> header(String name) {
    return jetty.getHeaders().getValuesList(name);
  }

  /** The trace that the client's {@code traceparent} leads to, if it sends a valid one. */
  public Optional<TraceContext> trace() {
    List<String> sent = header("traceparent");
    return sent.size() == 1 ? TraceContext.ofHeader(sent.getFirst()) : Optional.empty();
  }

  public Optional<String> contentType() {
    return Optional.ofNullable(jetty.getHeaders().get(HttpHeader.CONTENT_TYPE));
  }

  /**
   * The whole body, at most as long as the configured limit.
   *
   * @throws BodyTooLargeException if a body of undeclared length is longer
   * @throws RefusedRequest if it breaks the protocol, comes too slowly or is compressed
   */
  public byte[] body() {
    try {
      return body.read();
    } catch (IOException e) {
      throw new ClientGoneException(e);
    }
  }
}
