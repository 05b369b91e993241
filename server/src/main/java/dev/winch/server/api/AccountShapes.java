package dev.winch.server.api;

import static dev.winch.server.endpoint.Schema.BOOL;
import static dev.winch.server.endpoint.Schema.INTEGER;
import static dev.winch.server.endpoint.Schema.TEXT;
import static dev.winch.server.endpoint.Schema.TIME;
import static dev.winch.server.endpoint.Schema.always;
import static dev.winch.server.endpoint.Schema.listOf;
import static dev.winch.server.endpoint.Schema.maybe;
import static dev.winch.server.endpoint.Schema.object;

import dev.winch.server.endpoint.Schema;
import dev.winch.server.endpoint.Schema.ObjectOf;
import java.util.stream.Stream;

/** The objects of users, roles, tokens, sessions and their audit log. */
final class AccountShapes {
  static final ObjectOf USER =
      object(
          "User",
          always("id", TEXT),
          maybe("name", TEXT),
          always("username", TEXT),
          always("createdAt", TIME),
          maybe("disabled", BOOL, "the user cannot log in"),
          maybe("roles", Shapes.TEXTS, "where users are managed"));

  static final ObjectOf NEW_USER =
      object(
          "NewUser",
          always("username", TEXT, "at most 64 characters"),
          always("password", TEXT, "at most 72 bytes, taken exactly as sent"),
          maybe("name", TEXT, "at most 64 characters"),
          maybe("roles", Shapes.TEXTS));

  static final ObjectOf USER_CHANGE =
      object(
          "UserChange",
          maybe("name", TEXT, "at most 64 characters"),
          maybe("password", TEXT, "at most 72 bytes, taken exactly as sent"),
          maybe("disabled", BOOL),
          maybe("roles", Shapes.TEXTS, "all roles that the user has from now on"));

  static final ObjectOf NEW_ROLE =
      object(
          "NewRole",
          always("slug", TEXT, "lower-case letters, digits, dots, hyphens and underscores"),
          maybe("name", TEXT, "for people"));

  static final ObjectOf NEW_TOKEN =
      object(
          "NewToken",
          always("name", TEXT, "for people, at most 64 characters"),
          maybe("role", TEXT, "`viewer`, `operator` or `admin`; absent: what its user may do"),
          maybe("expiresIn", TEXT, "a duration of at most 87600h; absent: 2160h"));

  static final ObjectOf TOKEN =
      object(
          "Token",
          always("id", TEXT, "not the token itself"),
          always("name", TEXT),
          maybe("role", TEXT, "the most that it allows"),
          always("username", TEXT),
          always("createdAt", TIME),
          always("expiresAt", TIME),
          maybe("usedAt", TIME, "to the minute"));

  static final ObjectOf CREATED_TOKEN =
      object(
          "CreatedToken",
          Stream.concat(
                  TOKEN.fields().stream(),
                  Stream.of(always("token", TEXT, "the token itself, shown this once")))
              .toArray(Schema.Field[]::new));

  static final ObjectOf CREDENTIALS =
      object("Credentials", always("username", TEXT), always("password", TEXT));

  static final ObjectOf PASSWORD_CHANGE =
      object(
          "PasswordChange",
          always("current", TEXT, "the password until now"),
          always("password", TEXT, "the new one, at most 72 bytes, taken exactly as sent"));

  static final ObjectOf ME =
      object(
          "Me",
          Stream.concat(
                  USER.fields().stream(),
                  Stream.of(
                      always(
                          "level",
                          TEXT,
                          "what this request may do: `viewer`, `operator`, `admin`, or `standard`"
                              + " without any of these roles"),
                      maybe("expiresAt", TIME, "of the token or the session"),
                      maybe("csrfToken", TEXT, "of the session")))
              .toArray(Schema.Field[]::new));

  static final ObjectOf ACCESS_EVENT =
      object(
          "AccessEvent",
          always("id", INTEGER),
          always(
              "action",
              TEXT,
              "`LOGGED_IN LOGIN_FAILED LOGGED_OUT USER_ADDED USER_CHANGED USER_DELETED ROLE_ADDED"
                  + " ROLE_DELETED TOKEN_CREATED TOKEN_REVOKED JOB_DELETED NODE_DRAINED"
                  + " NODE_RESUMED`"),
          always("subject", TEXT, "id of the user, role, token, job or node"),
          always("by", USER),
          always("address", TEXT, "of the client"),
          maybe("detail", TEXT),
          always("at", TIME));

  static final ObjectOf ACCESS_EVENTS =
      object(
          "AccessEvents",
          always("items", listOf(ACCESS_EVENT)),
          maybe("next", TEXT, "`after` of the next piece; absent after the last"));

  static final ObjectOf ROLE =
      object(
          "Role",
          always("id", TEXT),
          always("slug", TEXT),
          always("name", TEXT),
          always("createdAt", TIME));

  static final ObjectOf PERMISSION = object("Permission", maybe("user", USER), maybe("role", ROLE));

  private AccountShapes() {}
}
