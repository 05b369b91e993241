package dev.winch.server.api;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.DurationText;
import dev.winch.server.http.Request;
import dev.winch.store.JobFilter;
import dev.winch.store.JobLists.Place;
import dev.winch.store.JobLists.Sort;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A request for a list by cursor.
 *
 * @param after empty for the beginning
 */
record JobListRequest(JobFilter filter, Sort sort, Optional<Place> after, int limit) {
  static final int LIMIT = 20;
  static final int MOST = 100;

  /** Parameters that select jobs, beside {@code q}. */
  static final List<String> FILTERS =
      List.of("state", "tag", "name", "createdBy", "from", "to", "schedule");

  private static final List<String> CURSOR = List.of("sort", "after", "limit");

  /** Times in microseconds fit into a long. */
  private static final Duration FARTHEST = Duration.ofDays(366L * 10_000);

  private static final Pattern PLACE =
      Pattern.compile("(-?)([a-z]+)\\.(-?\\d{1,18})\\.(-?[0-9A-Za-z_]{1,64})");

  /** Whether a request for jobs has one of the parameters that the list by pages does not know. */
  static boolean isMeant(Request request) {
    return Stream.concat(FILTERS.stream(), CURSOR.stream())
        .anyMatch(name -> !request.parameter(name).isEmpty());
  }

  /**
   * @throws InvalidInputException naming the parameter that is wrong
   */
  static JobListRequest of(Request request, UserLookup users, Instant now) {
    if (!request.parameter("page").isEmpty() || !request.parameter("size").isEmpty()) {
      throw new InvalidInputException(
          "page and size belong to the list without filters; with filters use limit, and after"
              + " with the next of the answer before");
    }
    return of(
        request,
        filter(request, users, now),
        number(request.parameter("limit"), "limit", LIMIT, MOST));
  }

  /** The same of a request to change jobs, which has no order and a limit of its own. */
  static JobListRequest unlimited(Request request, UserLookup users, Instant now) {
    for (String name : List.of("page", "size", "sort")) {
      if (!request.parameter(name).isEmpty()) {
        throw new InvalidInputException(
            "invalid " + name + ": the newest jobs come first, as many as limit says");
      }
    }
    return of(request, filter(request, users, now), MOST);
  }

  private static JobListRequest of(Request request, JobFilter filter, int limit) {
    String after = request.parameter("after");
    Optional<Sort> sort = sort(request.parameter("sort"));
    Optional<Place> place = Optional.empty();
    if (!after.isEmpty()) {
      Matcher form = PLACE.matcher(after);
      if (!form.matches()) {
        throw wrongPlace(after);
      }
      Optional<Sort> itsSort = sort(form.group(1) + form.group(2));
      if (sort.isPresent() && !sort.equals(itsSort)) {
        throw new InvalidInputException(
            "invalid after: "
                + after
                + "; it belongs to the order "
                + text(itsSort.orElseThrow())
                + ", not "
                + text(sort.get()));
      }
      sort = itsSort;
      place = Optional.of(new Place(Long.parseLong(form.group(3)), form.group(4)));
    }
    return new JobListRequest(filter, sort.orElse(Sort.NEWEST), place, limit);
  }

  private static InvalidInputException wrongPlace(String after) {
    return new InvalidInputException(
        "invalid after: " + after + "; it is the next of the answer before, or absent");
  }

  /** A number from 1 on. */
  static int number(String text, String parameter, int absent, int most) {
    if (text.isEmpty()) {
      return absent;
    }
    if (text.matches("\\d{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    }
    throw new InvalidInputException(
        "invalid %s: %s; it is a number from 1 to %d".formatted(parameter, text, most));
  }

  /** The conditions of a request, for what its user may see. */
  static JobFilter filter(Request request, UserLookup users, Instant now) {
    String by = request.parameter("createdBy");
    String schedule = request.parameter("schedule");
    return new JobFilter(
        request.parameter("q"),
        request.parameter("name"),
        items(request.parameter("tag")),
        states(request.parameter("state")),
        by.isEmpty()
            ? Optional.empty()
            : Optional.of(users.named(by).map(User::id).orElse(new UserId(by))),
        time(request.parameter("from"), "from", now),
        time(request.parameter("to"), "to", now),
        schedule.isEmpty() ? Optional.empty() : Optional.of(new ScheduleId(schedule)),
        users.viewer(request));
  }

  private static List<String> items(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  private static Set<JobState> states(String text) {
    Set<JobState> states = EnumSet.noneOf(JobState.class);
    for (String name : items(text)) {
      states.add(
          Arrays.stream(JobState.values())
              .filter(state -> state.name().equalsIgnoreCase(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          "invalid state: "
                              + name
                              + "; it is one of "
                              + names()
                              + ", or several with commas between them")));
    }
    return states;
  }

  private static String names() {
    return Arrays.stream(JobState.values()).map(JobState::name).collect(Collectors.joining(", "));
  }

  /** A moment, or a duration before now. */
  static Optional<Instant> time(String text, String parameter, Instant now) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Instant time;
    try {
      Optional<Duration> back = DurationText.parse(text);
      time = back.isPresent() ? now.minus(back.get()) : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw wrongTime(text, parameter);
    }
    if (Duration.between(Instant.EPOCH, time).abs().compareTo(FARTHEST) > 0) {
      throw wrongTime(text, parameter);
    }
    return Optional.of(time);
  }

  private static InvalidInputException wrongTime(String text, String parameter) {
    return new InvalidInputException(
        "invalid %s: %s; it is a time such as 2026-11-30T08:00:00Z, or a duration back from now"
                .formatted(parameter, text)
            + " such as 24h");
  }

  private static Optional<Sort> sort(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    boolean descending = text.startsWith("-");
    String name = descending ? text.substring(1) : text;
    return Optional.of(
        Arrays.stream(Sort.Key.values())
            .filter(key -> text(key).equals(name))
            .findFirst()
            .map(key -> new Sort(key, descending))
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "invalid sort: "
                            + text
                            + "; it is created, started, ended or duration, with a - before it for"
                            + " the newest or longest first")));
  }

  private static String text(Sort.Key key) {
    return key.name().toLowerCase(Locale.ROOT);
  }

  private static String text(Sort sort) {
    return (sort.descending() ? "-" : "") + text(sort.key());
  }

  /** A place in this order, as {@code after} names it. */
  String next(Place place) {
    return text(sort) + "." + place.key() + "." + place.row();
  }
}
