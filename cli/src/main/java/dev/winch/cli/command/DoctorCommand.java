package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.assembly.BackendChecks;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.client.ServerProbe;
import dev.winch.cli.client.TrustedCertificates;
import dev.winch.cli.config.AccessKeys;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.SettingsLoader;
import dev.winch.cli.doctor.ClockCheck;
import dev.winch.cli.doctor.Finding;
import dev.winch.cli.doctor.Finding.Status;
import dev.winch.cli.doctor.PortCheck;
import dev.winch.cli.doctor.ServerCheck;
import dev.winch.cli.host.Release;
import dev.winch.cli.host.SystemClock;
import dev.winch.cli.view.Column;
import dev.winch.codec.PlainJson;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.server.http.ListenAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks this machine; changes nothing and prints no secret. */
@Command(
    name = "doctor",
    description = {
      "Checks what Winch needs on this machine, and says what to do about what is missing.",
      "Reads only: Java, configuration, folders, disk, database, broker, container engine, address"
          + " and clock."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:nothing has FAILED", "1:a check has FAILED; its line has the remedy"})
final class DoctorCommand implements Callable<Integer> {
  private static final List<String> NEED_SETTINGS =
      List.of(
          "data", "disk", "runs", "database", "broker", "runtime", "address", "server", "clock");

  private final ProcessEnvironment environment = ProcessEnvironment.ofThisProcess();
  private final List<Finding> findings = new ArrayList<>();

  @Mixin private SettingsOptions options;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      defaultValue = "",
      description = "Where the server to compare with serves, if not at endpoint.")
  private String endpoint;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "",
      description = "json or yaml; name: the names of the checks.")
  private String output;

  @Override
  public Integer call() {
    OutputFormat format = output.isEmpty() ? OutputFormat.TEXT : OutputFormat.of(output);
    findings.add(
        Finding.ok(
            "java",
            "Winch %s on Java %s of %s"
                .formatted(Release.VERSION, Runtime.version(), System.getProperty("java.home"))));
    settings().ifPresentOrElse(this::check, this::leaveOut);
    boolean good = findings.stream().noneMatch(one -> one.status() == Status.FAILED);
    List<Map<String, Object>> checks = findings.stream().map(DoctorCommand::fields).toList();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("good", good);
    answer.put("checks", checks);
    format.print(
        OUT,
        JsonView.of(PlainJson.write(answer)),
        checks.stream().map(fields -> new JsonView(fields, "")).toList(),
        List.of(
            Column.state("status"), Column.of("CHECK", "check"), Column.of("MESSAGE", "message")),
        "check");
    return good ? 0 : 1;
  }

  /** The settings, unless they are wrong. */
  private Optional<Settings> settings() {
    try {
      String place =
          new SettingsLoader(environment)
              .file()
              .map(Path::toString)
              .orElse("no file; the defaults");
      Settings settings = options.load();
      findings.add(
          settings.warnings().isEmpty()
              ? Finding.ok("configuration", place)
              : Finding.warning(
                  "configuration", place + ": " + String.join("; ", settings.warnings())));
      return Optional.of(settings);
    } catch (InvalidInputException fault) {
      findings.add(Finding.failed("configuration", fault.getMessage().replace("\n", "; ")));
      return Optional.empty();
    }
  }

  private void leaveOut() {
    NEED_SETTINGS.forEach(
        check -> findings.add(Finding.unknown(check, "not checked: correct the configuration")));
  }

  private void check(Settings settings) {
    findings.addAll(BackendChecks.run(settings, environment));
    SystemClock clock = new SystemClock();
    ListenAddress address = settings.value(Keys.COORDINATOR_ADDRESS);
    String url = endpoint.isEmpty() ? RemoteOptions.configured(settings) : endpoint;
    try {
      ServerProbe server =
          ServerProbe.of(
              url,
              settings
                  .text(AccessKeys.CLIENT_CA_FILE)
                  .map(environment.folder()::resolve)
                  .map(TrustedCertificates::of),
              clock);
      findings.add(PortCheck.of(address, server.isWinch() && server.isHere(address.port())));
      findings.add(ServerCheck.of(server, Release.VERSION));
      findings.add(
          server
              .time()
              .map(time -> ClockCheck.of(server.sent(), time, server.received()))
              .orElseGet(() -> Finding.unknown("clock", "not compared: no server answers")));
    } catch (InvalidInputException fault) {
      findings.add(PortCheck.of(address, false));
      findings.add(Finding.failed("server", fault.getMessage()));
    }
  }

  private static Map<String, Object> fields(Finding finding) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("check", finding.check());
    fields.put("status", finding.status().name());
    fields.put("message", finding.message());
    return fields;
  }
}
