package dev.winch.server.api;

import dev.winch.codec.AccountDecoder;
import dev.winch.codec.view.AccountWriter;
import dev.winch.codec.view.StatusWriter;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AccessEvent.Action;
import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.Account;
import dev.winch.model.run.User;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.ExceptionMapper;
import dev.winch.server.http.Principal;
import dev.winch.server.http.Request;
import dev.winch.server.middleware.ClientAddress;
import dev.winch.server.middleware.PasswordLogin;
import dev.winch.server.middleware.Passwords;
import dev.winch.server.middleware.SessionCookie;
import dev.winch.server.middleware.TokenText;
import dev.winch.server.middleware.UserAuth;
import dev.winch.store.AccountQueries;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** {@code /login}, {@code /logout} and {@code /me}: sessions of browsers, and who asks. */
public final class SessionsApi {
  private static final String WRONG = "the current password is wrong";

  private final AccountQueries accounts;
  private final AccountChanges changes;
  private final PasswordLogin passwords;
  private final UserLookup users;
  private final Passwords hashes;
  private final Submission submission;
  private final TokenIssuer issuer;
  private final ClientAddress clients;
  private final ExceptionMapper exceptionMapper;

  SessionsApi(
      AccountQueries accounts,
      UserLookup users,
      AccountChanges changes,
      PasswordLogin passwords,
      Passwords hashes,
      Submission submission,
      TokenIssuer issuer,
      ClientAddress clients,
      ExceptionMapper exceptionMapper) {
    this.accounts = accounts;
    this.users = users;
    this.changes = changes;
    this.passwords = passwords;
    this.hashes = hashes;
    this.submission = submission;
    this.issuer = issuer;
    this.clients = clients;
    this.exceptionMapper = exceptionMapper;
  }

  ApiResponse login(Request request) {
    // No form of another site can send this type.
    if (!request.contentType().orElse("").split(";")[0].strip().equals("application/json")) {
      throw new InvalidInputException("the Content-Type of /login is application/json");
    }
    AccountDecoder.Credentials sent = submission.read(request, AccountDecoder::credentials);
    byte[] pair = (sent.username() + ":" + sent.password()).getBytes(StandardCharsets.UTF_8);
    return switch (passwords.check(request, pair)) {
      case PasswordLogin.Outcome.Right(Principal who) -> session(request, who);
      case PasswordLogin.Outcome.Wrong() ->
          exceptionMapper.response(401, "wrong username or password");
      case PasswordLogin.Outcome.TooSoon(Duration delay) ->
          UserAuth.tooSoon(exceptionMapper, delay);
    };
  }

  private ApiResponse session(Request request, Principal who) {
    TokenIssuer.Issued issued =
        issuer.issue(
            AccessToken.Kind.SESSION,
            who.user().id(),
            "",
            Optional.empty(),
            now -> now.plus(SessionCookie.LIFETIME));
    AccessToken token = issued.token();
    String text = issued.text();
    request.loggedIn(who);
    changes.make(
        request,
        Action.LOGGED_IN,
        who.user().id().value(),
        "session",
        stored -> stored.addToken(token, issued.hash()));
    ApiResponse answer =
        ApiResponse.json(me(who, Optional.of(token.expiresAt()), Optional.of(text)));
    return SessionCookie.set(answer, text, clients.isOverTls(request));
  }

  ApiResponse logout(Request request) {
    Principal who = request.requiredPrincipal();
    who.token()
        .filter(token -> token.kind() == AccessToken.Kind.SESSION)
        .ifPresent(
            token ->
                changes.make(
                    request,
                    Action.LOGGED_OUT,
                    who.user().id().value(),
                    "session",
                    stored -> stored.deleteToken(token.id())));
    return SessionCookie.clear(ApiResponse.json(StatusWriter.ok()), clients.isOverTls(request));
  }

  /** Sets one's own password; a browser that asks gets a new session, because all end. */
  ApiResponse changePassword(Request request) {
    Principal who = request.requiredPrincipal();
    AccountDecoder.PasswordChange sent = submission.read(request, AccountDecoder::passwordChange);
    byte[] pair = (who.user().username() + ":" + sent.current()).getBytes(StandardCharsets.UTF_8);
    return switch (passwords.check(request, pair)) {
      case PasswordLogin.Outcome.Right(Principal right) ->
          changePassword(request, who, right.user(), sent.password());
      case PasswordLogin.Outcome.Wrong() -> throw new InvalidInputException(WRONG);
      case PasswordLogin.Outcome.TooSoon(Duration delay) ->
          UserAuth.tooSoon(exceptionMapper, delay);
    };
  }

  /**
   * @param checked as the user was when the password was checked, maybe a minute ago
   */
  private ApiResponse changePassword(
      Request request, Principal who, User checked, String password) {
    User was =
        accounts
            .account(checked.id())
            .map(Account::user)
            .filter(user -> user.passwordHash().equals(checked.passwordHash()))
            .orElseThrow(() -> new InvalidInputException(WRONG));
    User user =
        new User(
            was.id(),
            was.username(),
            was.name(),
            hashes.hash(password),
            was.createdAt(),
            was.disabled());
    changes.make(
        request,
        Action.USER_CHANGED,
        user.id().value(),
        user.username() + ", own new password",
        stored -> {
          stored.replaceUser(user);
          stored.deleteSessions(user.id());
        });
    return who.token().filter(token -> token.kind() == AccessToken.Kind.SESSION).isPresent()
        ? session(request, who)
        : ApiResponse.json(me(who, who.token().map(AccessToken::expiresAt), Optional.empty()));
  }

  /** Where users do not log in, the guest asks, who may do everything. */
  ApiResponse me(Request request) {
    if (request.principal().isEmpty()) {
      Account guest =
          accounts
              .account(users.caller(request))
              .orElseThrow(() -> new InternalException("the user guest does not exist"));
      return ApiResponse.json(
          AccountWriter.me(guest, AccessLevel.ADMIN, Optional.empty(), Optional.empty()));
    }
    Principal who = request.requiredPrincipal();
    boolean session =
        who.token().filter(token -> token.kind() == AccessToken.Kind.SESSION).isPresent();
    return ApiResponse.json(
        me(
            who,
            who.token().map(AccessToken::expiresAt),
            session ? SessionCookie.of(request) : Optional.empty()));
  }

  private byte[] me(Principal who, Optional<Instant> expiresAt, Optional<String> session) {
    return AccountWriter.me(
        accounts
            .account(who.user().id())
            .orElseThrow(() -> new NotFoundException("user not found")),
        who.level(),
        expiresAt,
        session.map(TokenText::csrf));
  }
}
