package dev.winch.server.api;

import dev.winch.codec.view.AccountWriter;
import dev.winch.codec.view.AccountWriter.EventView;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.store.AccountQueries;
import dev.winch.store.AccountQueries.NumberedEvent;
import java.util.List;
import java.util.Optional;

/** {@code /audit}: logins, and changes of users, roles and tokens. */
public final class AccessLogApi {
  private final AccountQueries accounts;
  private final UserLookup users;

  AccessLogApi(AccountQueries accounts, UserLookup users) {
    this.accounts = accounts;
    this.users = users;
  }

  ApiResponse list(Request request) {
    int size = PageRequest.size(request, 100, 1000);
    List<NumberedEvent> events = accounts.events(after(request.parameter("after")), size);
    Optional<String> next =
        events.size() < size
            ? Optional.empty()
            : Optional.of(Long.toString(events.getLast().number()));
    return ApiResponse.json(
        AccountWriter.events(
            events.stream()
                .map(one -> new EventView(one.number(), one.event(), users.byId(one.event().by())))
                .toList(),
            next));
  }

  private static long after(String text) {
    try {
      return text.isEmpty() ? Long.MAX_VALUE : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new InvalidInputException("invalid after: " + text + "; it is `next` of an answer");
    }
  }
}
