package dev.winch.server.endpoint;

import dev.winch.model.run.AccessLevel;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.server.http.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Everything about one endpoint: router, documentation and checks are made from it.
 *
 * @param path a template: segments, each a text or a variable in braces
 * @param summary one sentence, Markdown
 * @param details what else a client should know, Markdown; {@code ""} for nothing
 * @param response of a request that succeeds; empty if it has no body
 * @param otherResponses bodies by status that are neither that of a success nor an Error
 * @param access who may use it
 * @param handler called on the object that serves the group
 */
public record Endpoint<A>(
    String method,
    String path,
    String summary,
    String details,
    List<Parameter> parameters,
    Optional<Payload> request,
    Optional<Payload> response,
    Map<Integer, Payload> otherResponses,
    EndpointAccess access,
    BiFunction<A, Request, ApiResponse> handler) {

  public Endpoint {
    parameters = List.copyOf(parameters);
    otherResponses = Map.copyOf(otherResponses);
  }

  /**
   * @param methodAndPath such as {@code GET /jobs/{id}/log}
   */
  public static <A> Endpoint<A> of(
      String methodAndPath, String summary, BiFunction<A, Request, ApiResponse> handler) {
    int blank = methodAndPath.indexOf(' ');
    return new Endpoint<>(
        methodAndPath.substring(0, blank),
        methodAndPath.substring(blank + 1),
        summary,
        "",
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        EndpointAccess.USER,
        handler);
  }

  public Endpoint<A> details(String text) {
    return new Endpoint<>(
        method,
        path,
        summary,
        text.strip(),
        parameters,
        request,
        response,
        otherResponses,
        access,
        handler);
  }

  public Endpoint<A> allows(EndpointAccess whom) {
    return new Endpoint<>(
        method,
        path,
        summary,
        details,
        parameters,
        request,
        response,
        otherResponses,
        whom,
        handler);
  }

  public Endpoint<A> takes(Parameter... query) {
    return new Endpoint<>(
        method,
        path,
        summary,
        details,
        List.of(query),
        request,
        response,
        otherResponses,
        access,
        handler);
  }

  public Endpoint<A> takes(Payload body) {
    return new Endpoint<>(
        method,
        path,
        summary,
        details,
        parameters,
        Optional.of(body),
        response,
        otherResponses,
        access,
        handler);
  }

  public Endpoint<A> answers(Payload body) {
    return new Endpoint<>(
        method,
        path,
        summary,
        details,
        parameters,
        request,
        Optional.of(body),
        otherResponses,
        access,
        handler);
  }

  /** A body with another status than 200 that is no Error. */
  public Endpoint<A> answers(int status, Payload body) {
    Map<Integer, Payload> all = new HashMap<>(otherResponses);
    all.put(status, body);
    return new Endpoint<>(
        method, path, summary, details, parameters, request, response, all, access, handler);
  }

  /** Every body that is described. */
  Stream<Payload> payloads() {
    return Stream.of(request.stream(), response.stream(), otherResponses.values().stream())
        .flatMap(Function.identity());
  }

  /** The least that a user needs: reading is for viewers, changing for operators. */
  public AccessLevel level() {
    return switch (access) {
      case ANYONE, ANY_ROLE -> AccessLevel.VIEWER;
      case QUEUE_MANAGER -> AccessLevel.STANDARD;
      case ADMIN -> AccessLevel.ADMIN;
      case USER, JOB_VIEWER, TASK_VIEWER, SCHEDULE_VIEWER ->
          method.equals("GET") ? AccessLevel.VIEWER : AccessLevel.OPERATOR;
    };
  }

  /** The route that asks the check before the handler. */
  public Route boundTo(A api, AccessCheck check) {
    return new Route(
        method,
        path,
        request -> {
          request.routed(path);
          check.check(this, request);
          return handler.apply(api, request);
        });
  }
}
