package dev.winch.server.api;

import dev.winch.codec.AccountDecoder;
import dev.winch.codec.view.AccountWriter;
import dev.winch.codec.view.StatusWriter;
import dev.winch.model.fault.ForbiddenException;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AccessEvent.Action;
import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.DurationText;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Principal;
import dev.winch.server.http.Request;
import dev.winch.store.AccountQueries;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** {@code /tokens}: what programs log in with. Every user manages their own. */
public final class TokensApi {
  private static final Duration USUAL = Duration.ofDays(90);
  private static final Duration LONGEST = Duration.ofDays(3650);

  private final AccountQueries accounts;
  private final AccountChanges changes;
  private final Submission submission;
  private final TokenIssuer issuer;
  private final UserLookup users;

  TokensApi(
      AccountQueries accounts,
      AccountChanges changes,
      Submission submission,
      TokenIssuer issuer,
      UserLookup users) {
    this.accounts = accounts;
    this.changes = changes;
    this.submission = submission;
    this.issuer = issuer;
    this.users = users;
  }

  ApiResponse create(Request request) {
    AccountDecoder.NewToken wanted = submission.read(request, AccountDecoder::token);
    Principal who = request.requiredPrincipal();
    String name = AccountNames.required("name", wanted.name());
    TokenIssuer.Issued issued =
        issuer.issue(
            AccessToken.Kind.API,
            who.user().id(),
            name,
            level(wanted.role(), who),
            now -> expiry(wanted.expiresIn(), now, who));
    AccessToken token = issued.token();
    changes.make(
        request,
        Action.TOKEN_CREATED,
        token.id(),
        name,
        stored -> stored.addToken(token, issued.hash()));
    return ApiResponse.json(AccountWriter.newToken(token, who.user(), issued.text()));
  }

  /** Never more than who asks may do, now or, without a role of its own, later. */
  private Optional<AccessLevel> level(String role, Principal who) {
    if (role.isEmpty()) {
      return who.token().flatMap(AccessToken::level);
    }
    AccessLevel level =
        AccessLevel.named(role)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "invalid role: " + role + "; it is viewer, operator, admin or absent"));
    if (!who.level().covers(level)) {
      throw new ForbiddenException(
          "a token cannot have the role " + role + ", which who creates it lacks");
    }
    return Optional.of(level);
  }

  /** A token that makes another one does not outlive itself so. */
  private static Instant expiry(String expiresIn, Instant now, Principal who) {
    Duration life =
        expiresIn.isEmpty()
            ? USUAL
            : DurationText.parse(expiresIn)
                .filter(Duration::isPositive)
                .filter(wanted -> wanted.compareTo(LONGEST) <= 0)
                .orElseThrow(
                    () ->
                        new InvalidInputException(
                            "invalid expiresIn: "
                                + expiresIn
                                + "; it is a duration of at most 87600h, such as 720h"));
    Instant wanted = now.plus(life).truncatedTo(ChronoUnit.MICROS);
    return who.token()
        .filter(token -> token.kind() == AccessToken.Kind.API)
        .map(AccessToken::expiresAt)
        .filter(wanted::isAfter)
        .orElse(wanted);
  }

  ApiResponse list(Request request) {
    PageRequest paging = PageRequest.of(request, 25, 100);
    Principal who = request.requiredPrincipal();
    String of = request.parameter("user");
    Optional<UserId> whose = Optional.of(who.user().id());
    if (!of.isEmpty() && !of.equals(who.user().username())) {
      if (who.level() != AccessLevel.ADMIN) {
        throw new ForbiddenException("the tokens of others are for administrators");
      }
      whose =
          of.equals("*")
              ? Optional.empty()
              : Optional.of(
                  accounts
                      .account(of)
                      .map(one -> one.user().id())
                      .orElseThrow(() -> new NotFoundException("user not found")));
    }
    return ApiResponse.json(
        AccountWriter.tokens(
            accounts.tokens(whose, paging.number(), paging.size()),
            token -> users.byId(token.user())));
  }

  ApiResponse revoke(Request request) {
    Principal who = request.requiredPrincipal();
    AccessToken token =
        accounts
            .token(request.variable("token"))
            .filter(one -> one.kind() == AccessToken.Kind.API)
            .filter(one -> one.user().equals(who.user().id()) || who.level() == AccessLevel.ADMIN)
            .orElseThrow(TokensApi::unknown);
    changes.make(
        request,
        Action.TOKEN_REVOKED,
        token.id(),
        token.name(),
        stored -> {
          if (!stored.deleteToken(token.id())) {
            throw unknown();
          }
        });
    return ApiResponse.json(StatusWriter.ok());
  }

  private static NotFoundException unknown() {
    return new NotFoundException("token not found");
  }
}
