package dev.winch.cli.command;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.cli.view.Column;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** Prints when a cron expression fires next, as the server computes it. */
final class SchedulePreviewCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private String cron = "";
  private String zone = "";
  private int count = 5;

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Prints when a cron expression fires next.")
            .parameter(
                "CRON",
                "Such as '0 3 * * *', '@daily' or 'TZ=Europe/Berlin 0 3 * * 1-5'.",
                value -> cron = value)
            .option(
                "--timezone",
                "ZONE",
                "Such as Europe/Berlin; absent: that of the expression, else of the server.",
                value -> zone = value)
            .number("-n,--count", "NUMBER", "How many times.", 1, 1_000, value -> count = value));
  }

  @Override
  public int call() {
    ApiClient api = remote.open();
    JsonView answer =
        api.get(
            "/scheduled-jobs/preview?cron="
                + ApiClient.quoted(cron)
                + "&limit="
                + count
                + (zone.isEmpty() ? "" : "&timezone=" + ApiClient.quoted(zone)));
    ZoneId place = ZoneId.of(answer.text("timezone"));
    remote.print(
        answer,
        answer.texts("firings").stream().map(at -> new JsonView(Map.of("at", at), "")).toList(),
        List.of(
            Column.of("FIRES AT", firing -> local(firing, place)),
            Column.of("UTC", "at").onlyWide()),
        "at");
    return 0;
  }

  /** The time on the clocks of the schedule's zone, with its distance from UTC. */
  private static String local(JsonView firing, ZoneId place) {
    return Instant.parse(firing.text("at")).atZone(place).toOffsetDateTime().toString();
  }
}
