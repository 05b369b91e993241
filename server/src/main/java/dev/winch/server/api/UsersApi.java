package dev.winch.server.api;

import dev.winch.codec.AccountDecoder;
import dev.winch.codec.UserDecoder;
import dev.winch.codec.view.AccountWriter;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AccessEvent.Action;
import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.Account;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.server.middleware.Passwords;
import dev.winch.store.AccountQueries;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /users} and {@code /roles}: who there is, and what each may do. */
public final class UsersApi {
  private final AccountQueries accounts;
  private final AccountChanges changes;
  private final Submission submission;
  private final InstantSource clock;
  private final IdGenerator ids;
  private final Passwords passwords;

  UsersApi(
      AccountQueries accounts,
      AccountChanges changes,
      Submission submission,
      InstantSource clock,
      IdGenerator ids,
      Passwords passwords) {
    this.accounts = accounts;
    this.changes = changes;
    this.submission = submission;
    this.clock = clock;
    this.ids = ids;
    this.passwords = passwords;
  }

  ApiResponse create(Request request) {
    UserDecoder.NewUser wanted = submission.read(request, UserDecoder::user);
    String username = AccountNames.required("username", wanted.username());
    String name = AccountNames.checked("name", wanted.name());
    List<Role> roles = known(wanted.roles());
    User user =
        new User(
            new UserId(ids.next()),
            username,
            name,
            passwords.hash(wanted.password()),
            now(),
            false);
    Account account = new Account(user, roles);
    changes.make(
        request,
        Action.USER_ADDED,
        user.id().value(),
        about(account),
        stored -> {
          stored.addUser(user);
          stored.assign(user.id(), account.slugs());
        });
    return ApiResponse.json(AccountWriter.account(account));
  }

  ApiResponse list(Request request) {
    PageRequest paging = PageRequest.of(request, 25, 100);
    return ApiResponse.json(
        AccountWriter.accounts(accounts.accounts(paging.number(), paging.size())));
  }

  ApiResponse get(Request request) {
    return ApiResponse.json(AccountWriter.account(named(request)));
  }

  ApiResponse change(Request request) {
    AccountDecoder.UserChange wanted = submission.read(request, AccountDecoder::userChange);
    Account old = named(request);
    User was = old.user();
    require(!was.username().equals(User.GUEST), "the guest cannot be changed");
    Optional<String> hash = wanted.password().map(passwords::hash);
    User user =
        new User(
            was.id(),
            was.username(),
            wanted.name().map(name -> AccountNames.checked("name", name)).orElse(was.name()),
            hash.orElse(was.passwordHash()),
            was.createdAt(),
            wanted.disabled().orElse(was.disabled()));
    Account account = new Account(user, wanted.roles().map(this::known).orElse(old.roles()));
    changes.make(
        request,
        Action.USER_CHANGED,
        user.id().value(),
        about(account)
            + (hash.isPresent() ? ", new password" : "")
            + (user.disabled() ? ", disabled" : ""),
        stored -> {
          stored.replaceUser(user);
          stored.assign(user.id(), account.slugs());
          if (hash.isPresent() || user.disabled()) {
            stored.deleteSessions(user.id());
          }
        });
    return ApiResponse.json(AccountWriter.account(account));
  }

  ApiResponse delete(Request request) {
    Account account = named(request);
    User user = account.user();
    require(!user.username().equals(User.GUEST), "the guest cannot be deleted");
    changes.make(
        request,
        Action.USER_DELETED,
        user.id().value(),
        user.username(),
        stored -> stored.deleteUser(user.id()));
    return ApiResponse.json(AccountWriter.account(account));
  }

  ApiResponse roles(Request request) {
    return ApiResponse.json(AccountWriter.roles(accounts.roles()));
  }

  ApiResponse createRole(Request request) {
    AccountDecoder.NewRole wanted = submission.read(request, AccountDecoder::role);
    String slug = AccountNames.checked("slug", wanted.slug());
    require(
        slug.matches("[a-z0-9][a-z0-9._-]*"),
        "a slug is lower-case letters, digits, dots, hyphens and underscores");
    Role role =
        new Role(
            ids.next(),
            slug,
            wanted.name().isBlank() ? slug : AccountNames.checked("name", wanted.name()),
            now());
    changes.make(
        request, Action.ROLE_ADDED, role.id(), role.slug(), stored -> stored.addRole(role));
    return ApiResponse.json(AccountWriter.role(role));
  }

  ApiResponse deleteRole(Request request) {
    String slug = request.variable("slug");
    Role role =
        accounts.roles().stream()
            .filter(one -> one.slug().equals(slug))
            .findFirst()
            .orElseThrow(() -> new NotFoundException("role not found"));
    require(
        !role.slug().equals(Role.PUBLIC) && AccessLevel.named(slug).isEmpty(),
        "role " + slug + " is part of Winch and cannot be deleted");
    changes.make(
        request,
        Action.ROLE_DELETED,
        role.id(),
        role.slug(),
        stored -> {
          if (!stored.deleteRole(role.id())) {
            throw new NotFoundException("role not found");
          }
        });
    return ApiResponse.json(AccountWriter.role(role));
  }

  private Account named(Request request) {
    return accounts
        .account(request.variable("name"))
        .orElseThrow(() -> new NotFoundException("user not found"));
  }

  /** The roles with these names; everybody has the public one anyway. */
  private List<Role> known(List<String> slugs) {
    List<Role> all = accounts.roles();
    List<Role> found = new ArrayList<>();
    for (Role role : all) {
      if (slugs.contains(role.slug()) && !role.slug().equals(Role.PUBLIC)) {
        found.add(role);
      }
    }
    List<String> there = all.stream().map(Role::slug).toList();
    slugs.stream()
        .filter(slug -> !there.contains(slug))
        .findFirst()
        .ifPresent(
            slug -> {
              throw new InvalidInputException(
                  "unknown role " + slug + "; there are " + String.join(", ", there));
            });
    return found;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static String about(Account account) {
    return account.user().username() + ", roles: " + String.join(" ", account.slugs());
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new InvalidInputException(message);
    }
  }
}
