package dev.winch.server.webhook;

import dev.winch.codec.view.JobWriter;
import dev.winch.codec.view.Redaction;
import dev.winch.codec.view.TaskWriter;
import dev.winch.engine.webhook.WebhookSender;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.DelayTimer;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.SpanIds;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import dev.winch.model.spec.HeaderName;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.JobQueries;
import dev.winch.store.UserQueries;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sends webhook calls in the reference's format: a POST with the redacted summary of the job or
 * task, and the hook's own headers unredacted. Redirects are followed if {@link AddressRule} allows
 * every server on the way.
 */
public final class HttpSender implements WebhookSender, AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int REDIRECTS = 10;
  private static final Set<Integer> FOLLOWED = Set.of(301, 302, 303, 307, 308);

  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]+");

  private final JobQueries jobs;
  private final UserQueries users;
  private final JobWriter jobWriter;
  private final TaskWriter taskWriter;
  private final AddressRule rule;
  private final Supplier<SSLSocketFactory> tls;
  private final DelayTimer watchdog;

  /**
   * @param redaction by keys; the secrets of each job are added
   * @param tls makes connections to https addresses; asked when there is one, because it reads all
   *     certificates that Java trusts
   */
  public HttpSender(
      JobQueries jobs,
      UserQueries users,
      Redaction redaction,
      AddressRule rule,
      Supplier<SSLSocketFactory> tls,
      BackgroundThreads threads) {
    this.jobs = jobs;
    this.users = users;
    this.jobWriter = new JobWriter(redaction);
    this.taskWriter = new TaskWriter(redaction);
    this.rule = rule;
    this.tls = tls;
    this.watchdog = new DelayTimer(threads, "webhook-deadlines");
  }

  @Override
  public SendResult send(WebhookCall call) {
    Optional<WebhookTarget> target = WebhookTarget.parse(call.url());
    if (target.isEmpty()) {
      return new SendResult.Unsendable("its url is no http or https address");
    }
    Optional<String> name =
        call.headers().keySet().stream().filter(header -> !HeaderName.isValid(header)).findFirst();
    if (name.isPresent()) {
      return new SendResult.Unsendable("'" + printable(name.get()) + "' can be no header's name");
    }
    Optional<JobSpec> spec = jobs.spec(call.job());
    if (spec.isEmpty()) {
      return new SendResult.Unsendable("the job was deleted");
    }
    byte[] body = body(call, spec.get());
    return new RedirectChain(call, spec.get(), body, Deadline.in(TIMEOUT)).to(target.get());
  }

  private byte[] body(WebhookCall call, JobSpec spec) {
    return switch (call.subject()) {
      case Subject.OfJob of -> jobWriter.summary(of.run(), of.state(), spec, creator(of.run()));
      case Subject.OfTask(TaskRun run) -> taskWriter.summary(run, spec);
    };
  }

  private User creator(JobRun job) {
    UserId id = job.createdBy();
    return users.user(id).orElseGet(() -> new User(id, id.value(), "", "", Instant.EPOCH, true));
  }

  /** From the first server to the last one that redirects lead to. */
  private final class RedirectChain {
    private final WebhookCall call;
    private final Deadline deadline;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private String method = "POST";
    private byte[] body;

    RedirectChain(WebhookCall call, JobSpec spec, byte[] body, Deadline deadline) {
      this.call = call;
      this.body = body;
      this.deadline = deadline;
      headers.put("User-Agent", "Winch");
      headers.put("Content-Type", "application/json; charset=UTF-8");
      spec.trace()
          .ifPresent(t -> headers.put("traceparent", t.at(SpanIds.webhook(call)).traceparent()));
      call.headers().forEach((header, value) -> headers.put(header, printable(value)));
      headers.keySet().removeIf(HeaderName::isFraming);
      headers.put("X-Winch-Event", call.event());
      headers.put("X-Winch-Delivery", call.id());
      call.signature()
          .ifPresent(
              key -> headers.put("X-Winch-Signature", "sha256=" + signature(key.secret(), body)));
    }

    SendResult to(WebhookTarget first) {
      WebhookTarget target = first;
      try {
        for (int hop = 0; hop <= REDIRECTS; hop++) {
          List<InetAddress> addresses = lookUp(target.host());
          Optional<String> refusal =
              addresses.stream().flatMap(a -> rule.refusal(a).stream()).findFirst();
          addresses.removeIf(address -> rule.refusal(address).isPresent());
          if (addresses.isEmpty()) {
            return new SendResult.Unsendable(refusal.orElse("it has no address"));
          }
          WebhookConnection.Answer answer = exchange(target, addresses);
          if (!FOLLOWED.contains(answer.status()) || answer.location().isEmpty()) {
            return new SendResult.Status(answer.status());
          }
          Optional<WebhookTarget> next = target.resolve(answer.location().get());
          if (next.isEmpty()) {
            return new SendResult.Unsendable("it redirects to what is no http or https address");
          }
          redirected(answer.status(), target, next.get());
          target = next.get();
        }
        return new SendResult.Unreached("it redirects more than " + REDIRECTS + " times");
      } catch (IOException e) {
        return new SendResult.Unreached(
            deadline.isPast()
                ? "no answer within " + TIMEOUT.toSeconds() + " s"
                : "not reached: " + e.getClass().getSimpleName());
      }
    }

    private void redirected(int status, WebhookTarget from, WebhookTarget to) {
      if (status != 307 && status != 308) {
        method = "GET";
        body = new byte[0];
        headers.remove("Content-Type");
        headers.remove("X-Winch-Signature");
      }
      if (!from.isSameServer(to)) {
        // They may hold credentials, which are meant for the server that the hook names.
        call.headers().keySet().stream()
            .filter(header -> !header.equalsIgnoreCase("Content-Type"))
            .forEach(headers::remove);
      }
    }

    private List<InetAddress> lookUp(String host) throws IOException {
      var lookup = new FutureTask<>(() -> List.of(InetAddress.getAllByName(host)));
      ShortLivedThreads.start("webhook-lookup", lookup);
      try {
        return new ArrayList<>(lookup.get(deadline.millisLeft(), TimeUnit.MILLISECONDS));
      } catch (ExecutionException e) {
        throw new IOException("unknown host", e.getCause());
      } catch (TimeoutException e) {
        throw new IOException("no answer about the host", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    /** With the first of the addresses that takes the connection. */
    private WebhookConnection.Answer exchange(WebhookTarget target, List<InetAddress> addresses)
        throws IOException {
      for (InetAddress address : addresses) {
        try (WebhookConnection connection = new WebhookConnection(watchdog, deadline)) {
          try {
            connection.connect(address, target.port());
          } catch (IOException e) {
            if (address.equals(addresses.getLast())) {
              throw e;
            }
            continue;
          }
          return connection.exchange(target, tls, method, headersFor(target), body);
        }
      }
      throw new InternalException("no address to connect to");
    }

    private Map<String, String> headersFor(WebhookTarget target) {
      Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      sent.putAll(headers);
      if (!target.user().isEmpty()) {
        byte[] user = target.user().getBytes(StandardCharsets.UTF_8);
        sent.putIfAbsent("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
      }
      return sent;
    }
  }

  /** A header's value ends with its line. */
  private static String printable(String text) {
    return CONTROL.matcher(text).replaceAll(" ").strip();
  }

  private static String signature(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new InternalException("the Java runtime lacks HMAC-SHA256", e);
    }
  }

  @Override
  public void close() {
    watchdog.close();
  }
}
