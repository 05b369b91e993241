package dev.winch.codec.view;

import dev.winch.codec.FieldWriter;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.Account;
import dev.winch.model.run.Page;
import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Writes the JSON documents about users, roles, tokens and the audit log. */
public final class AccountWriter {
  private AccountWriter() {}

  public static byte[] account(Account account) {
    return JsonDocument.object(out -> account(out, account));
  }

  public static byte[] accounts(Page<Account> page) {
    return JsonDocument.object(out -> JsonDocument.page(out, page, one -> account(out, one)));
  }

  private static void account(FieldWriter out, Account account) throws IOException {
    UserFields.user(out, account.user());
    out.texts("roles", account.slugs());
  }

  public static byte[] role(Role role) {
    return JsonDocument.object(out -> role(out, role));
  }

  public static byte[] roles(List<Role> roles) {
    return JsonDocument.list(roles, AccountWriter::role);
  }

  private static void role(FieldWriter out, Role role) throws IOException {
    UserFields.role(out, role.id(), role.slug(), role.name(), role.createdAt());
  }

  /**
   * @param text the token itself, shown this once
   */
  public static byte[] newToken(AccessToken token, User user, String text) {
    return JsonDocument.object(
        out -> {
          token(out, token, user);
          out.always("token", text);
        });
  }

  public static byte[] tokens(Page<AccessToken> page, Function<AccessToken, User> users) {
    return JsonDocument.object(
        out -> JsonDocument.page(out, page, one -> token(out, one, users.apply(one))));
  }

  private static void token(FieldWriter out, AccessToken token, User user) throws IOException {
    out.always("id", token.id());
    out.always("name", token.name());
    out.text("role", token.level().map(AccessLevel::slug).orElse(""));
    out.always("username", user.username());
    out.time("createdAt", token.createdAt());
    out.time("expiresAt", token.expiresAt());
    if (token.usedAt().isPresent()) {
      out.time("usedAt", token.usedAt().get());
    }
  }

  /**
   * Who asks.
   *
   * @param csrf what unsafe requests of a session send; empty without a session
   */
  public static byte[] me(
      Account account, AccessLevel level, Optional<Instant> expiresAt, Optional<String> csrf) {
    return JsonDocument.object(
        out -> {
          account(out, account);
          out.always("level", level.slug());
          if (expiresAt.isPresent()) {
            out.time("expiresAt", expiresAt.get());
          }
          out.text("csrfToken", csrf.orElse(""));
        });
  }

  /** An entry of the audit log. */
  public record EventView(long number, AccessEvent event, User by) {}

  /**
   * @param next where the next piece starts; empty after the last
   */
  public static byte[] events(List<EventView> events, Optional<String> next) {
    return JsonDocument.object(
        out -> {
          out.name("items");
          out.objects(events, one -> event(out, one));
          out.text("next", next.orElse(""));
        });
  }

  private static void event(FieldWriter out, EventView view) throws IOException {
    AccessEvent event = view.event();
    out.always("id", view.number());
    out.always("action", event.action().name());
    out.always("subject", event.subject());
    UserFields.user(out, "by", view.by());
    out.always("address", event.address());
    out.text("detail", event.detail());
    out.time("at", event.at());
  }
}
