package dev.winch.server.api;

import static dev.winch.server.api.EndpointParts.OK;
import static dev.winch.server.api.Shapes.page;
import static dev.winch.server.endpoint.Payload.json;

import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.endpoint.EndpointAccess;
import dev.winch.server.endpoint.Parameter;
import dev.winch.server.endpoint.Payload;
import dev.winch.server.endpoint.Schema;
import java.util.List;

/**
 * The endpoints of users, roles, tokens and sessions: a part of {@link ApiTable}. All but {@code
 * POST /users} are there only where users log in, because the reference answers 405 or 404 for
 * them.
 */
public final class AccountEndpoints {
  private static final Parameter PAGE =
      new Parameter("page", Schema.INTEGER, "1", "which page; one past the last is empty");
  private static final Parameter SIZE =
      new Parameter("size", Schema.INTEGER, "25", "items on a page, 1 to 100");

  private static final Payload ACCOUNT = json(AccountShapes.USER, Examples.ACCOUNT);
  private static final String WHERE_USERS_LOG_IN =
      "There is this endpoint only where users log in (`middleware.web.basicauth.enabled`).";

  public static final List<Endpoint<UsersApi>> NEW_USERS =
      List.of(
          Endpoint.<UsersApi>of("POST /users", "Creates a user.", UsersApi::create)
              .allows(EndpointAccess.ADMIN)
              .details(
                  "The body is read as JSON whatever its content type. 400 if the name is taken,"
                      + " also by a user who was deleted.")
              .takes(json(AccountShapes.NEW_USER, Examples.NEW_USER))
              .answers(ACCOUNT));

  public static final List<Endpoint<UsersApi>> USERS =
      List.of(
          Endpoint.<UsersApi>of("GET /users", "Lists the users, by name.", UsersApi::list)
              .allows(EndpointAccess.ADMIN)
              .details(WHERE_USERS_LOG_IN)
              .takes(PAGE, SIZE)
              .answers(json(page(AccountShapes.USER), Examples.page(Examples.ACCOUNT))),
          Endpoint.<UsersApi>of("GET /users/{name}", "Shows a user.", UsersApi::get)
              .allows(EndpointAccess.ADMIN)
              .details(WHERE_USERS_LOG_IN)
              .answers(ACCOUNT),
          Endpoint.<UsersApi>of(
                  "PUT /users/{name}",
                  "Changes a user's name, password or roles, or disables the user.",
                  UsersApi::change)
              .allows(EndpointAccess.ADMIN)
              .details(
                  WHERE_USERS_LOG_IN
                      + " Fields that are absent stay as they are. A new password ends the user's"
                      + " sessions. 400 if no administrator would be left.")
              .takes(json(AccountShapes.USER_CHANGE, Examples.USER_CHANGE))
              .answers(ACCOUNT),
          Endpoint.<UsersApi>of(
                  "DELETE /users/{name}",
                  "Deletes a user with all tokens; jobs keep their creator.",
                  UsersApi::delete)
              .allows(EndpointAccess.ADMIN)
              .details(WHERE_USERS_LOG_IN + " 400 if no administrator would be left.")
              .answers(ACCOUNT),
          Endpoint.<UsersApi>of("GET /roles", "Lists the roles, by name.", UsersApi::roles)
              .details(WHERE_USERS_LOG_IN)
              .answers(json(Schema.listOf(AccountShapes.ROLE), "[" + Examples.ROLE.strip() + "]")),
          Endpoint.<UsersApi>of(
                  "POST /roles", "Creates a role that jobs can name.", UsersApi::createRole)
              .allows(EndpointAccess.ADMIN)
              .details(WHERE_USERS_LOG_IN + " 400 if there is one of this name.")
              .takes(json(AccountShapes.NEW_ROLE, Examples.NEW_ROLE))
              .answers(json(AccountShapes.ROLE, Examples.ROLE)),
          Endpoint.<UsersApi>of(
                  "DELETE /roles/{slug}",
                  "Deletes a role and takes it from its users.",
                  UsersApi::deleteRole)
              .allows(EndpointAccess.ADMIN)
              .details(WHERE_USERS_LOG_IN + " 400 for the roles of Winch itself.")
              .answers(json(AccountShapes.ROLE, Examples.ROLE)));

  public static final List<Endpoint<TokensApi>> TOKENS =
      List.of(
          Endpoint.<TokensApi>of(
                  "POST /tokens",
                  "Creates a token: `Authorization: Bearer TOKEN` logs in with it.",
                  TokensApi::create)
              .allows(EndpointAccess.ANY_ROLE)
              .details(
                  WHERE_USERS_LOG_IN
                      + " The token is in this answer and can never be read again. It may do what"
                      + " its user may do at the time, at most what its role allows. A token that"
                      + " another token makes has no more rights and no longer life than that.")
              .takes(json(AccountShapes.NEW_TOKEN, Examples.NEW_TOKEN))
              .answers(json(AccountShapes.CREATED_TOKEN, Examples.CREATED_TOKEN)),
          Endpoint.<TokensApi>of(
                  "GET /tokens", "Lists one's own tokens, the newest first.", TokensApi::list)
              .allows(EndpointAccess.ANY_ROLE)
              .details(WHERE_USERS_LOG_IN)
              .takes(
                  PAGE,
                  SIZE,
                  new Parameter(
                      "user",
                      Schema.TEXT,
                      "",
                      "for administrators: whose tokens, `*` for those of all users"))
              .answers(json(page(AccountShapes.TOKEN), Examples.page(Examples.TOKEN))),
          Endpoint.<TokensApi>of(
                  "DELETE /tokens/{token}", "Revokes a token, by its id.", TokensApi::revoke)
              .allows(EndpointAccess.ANY_ROLE)
              .details(
                  WHERE_USERS_LOG_IN
                      + " Administrators may revoke those of others. Other coordinators accept the"
                      + " token for 5 more seconds.")
              .answers(OK));

  public static final List<Endpoint<SessionsApi>> SESSIONS =
      List.of(
          Endpoint.<SessionsApi>of(
                  "POST /login", "Starts the session of a browser.", SessionsApi::login)
              .allows(EndpointAccess.ANYONE)
              .details(
                  WHERE_USERS_LOG_IN
                      + " The answer sets a cookie that scripts cannot read, for 12 hours. Requests"
                      + " with the cookie that change something need `csrfToken` in the header"
                      + " `X-CSRF-Token`. 401 if name or password is wrong, 429 after too many"
                      + " wrong ones.")
              .takes(json(AccountShapes.CREDENTIALS, Examples.CREDENTIALS))
              .answers(json(AccountShapes.ME, Examples.ME)),
          Endpoint.<SessionsApi>of("POST /logout", "Ends the session.", SessionsApi::logout)
              .allows(EndpointAccess.ANY_ROLE)
              .details(WHERE_USERS_LOG_IN)
              .answers(OK),
          Endpoint.<SessionsApi>of(
                  "PUT /me/password", "Changes one's own password.", SessionsApi::changePassword)
              .allows(EndpointAccess.ANY_ROLE)
              .details(
                  WHERE_USERS_LOG_IN
                      + " All sessions of the user end; a browser gets a new one with the answer."
                      + " Tokens stay: revoke those that are not needed. 400 if the current password"
                      + " is wrong, 429 after too many wrong ones. Other processes accept the old"
                      + " password for up to a minute.")
              .takes(json(AccountShapes.PASSWORD_CHANGE, Examples.PASSWORD_CHANGE))
              .answers(json(AccountShapes.ME, Examples.ME)));

  public static final List<Endpoint<SessionsApi>> ME =
      List.of(
          Endpoint.<SessionsApi>of("GET /me", "Shows who asks.", SessionsApi::me)
              .allows(EndpointAccess.ANY_ROLE)
              .details(
                  "Where users do not log in it is the user Guest, who cannot log in (`disabled`) and"
                      + " may do everything.")
              .answers(json(AccountShapes.ME, Examples.ME)));

  public static final List<Endpoint<AccessLogApi>> ACCESS_LOG =
      List.of(
          Endpoint.<AccessLogApi>of(
                  "GET /audit",
                  "Lists logins and changes of users, roles and tokens, the newest first.",
                  AccessLogApi::list)
              .allows(EndpointAccess.ADMIN)
              .details(WHERE_USERS_LOG_IN)
              .takes(
                  new Parameter("after", Schema.TEXT, "", "`next` of the piece before"),
                  new Parameter("size", Schema.INTEGER, "100", "items in a piece, 1 to 1000"))
              .answers(json(AccountShapes.ACCESS_EVENTS, Examples.ACCESS_EVENTS)));

  private AccountEndpoints() {}
}
