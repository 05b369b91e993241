package dev.winch.server.api;

import dev.winch.codec.DocumentStream;
import dev.winch.codec.JobDecoder;
import dev.winch.codec.view.BatchWriter;
import dev.winch.codec.view.BatchWriter.Item;
import dev.winch.engine.Engine;
import dev.winch.engine.admit.DocumentReport;
import dev.winch.engine.admit.SecretWarnings;
import dev.winch.model.event.Command;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.trace.TraceContext;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Submits many jobs of one request: each for itself, or all or none. Jobs are decoded one after
 * another while the engine stores those before them.
 */
final class JobBatch {
  private static final int MOST_JOBS = 1000;

  private final Engine engine;
  private final Submission submission;

  JobBatch(Engine engine, Submission submission) {
    this.engine = engine;
    this.submission = submission;
  }

  /**
   * @param by who submits
   */
  ApiResponse submit(Request request, UserId by) {
    String atomic = request.parameter("atomic");
    if (!atomic.isEmpty() && !atomic.equals("true") && !atomic.equals("false")) {
      throw new InvalidInputException("invalid atomic: " + atomic + "; it is true or false");
    }
    return submission.read(
        request,
        body -> {
          List<DocumentStream.Part> parts =
              DocumentStream.split(body, request.contentType().orElse(""));
          if (parts.isEmpty()) {
            throw new InvalidInputException("the batch has no jobs");
          }
          if (parts.size() > MOST_JOBS) {
            throw new InvalidInputException(
                "the batch has %d jobs; send at most %d at a time"
                    .formatted(parts.size(), MOST_JOBS));
          }
          return ApiResponse.json(
              BatchWriter.batch(
                  atomic.equals("true")
                      ? together(parts, by, request.trace())
                      : oneByOne(parts, by, request.trace())));
        });
  }

  /** One transaction for all; if one is invalid, none is stored. */
  private List<Item> together(
      List<DocumentStream.Part> parts, UserId by, Optional<TraceContext> trace) {
    List<Command.Submit> jobs = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    int invalid = 0;
    for (int i = 0; i < parts.size(); i++) {
      try {
        jobs.add(admit(parts.get(i), by, trace));
      } catch (InvalidInputException e) {
        invalid++;
        problems.addAll(inBatch(i, parts.get(i), e));
      }
    }
    if (invalid > 0) {
      throw new InvalidInputException(
          "%d of %d jobs are invalid; none was submitted".formatted(invalid, parts.size()),
          problems);
    }
    Engine.await(engine.submit(jobs));
    return jobs.stream().map(JobBatch::accepted).toList();
  }

  private List<Item> oneByOne(
      List<DocumentStream.Part> parts, UserId by, Optional<TraceContext> trace) {
    List<CompletableFuture<Item>> items = new ArrayList<>();
    for (DocumentStream.Part part : parts) {
      items.add(one(part, by, trace));
    }
    return items.stream().map(Engine::await).toList();
  }

  private CompletableFuture<Item> one(
      DocumentStream.Part part, UserId by, Optional<TraceContext> trace) {
    Command.Submit job;
    try {
      job = admit(part, by, trace);
    } catch (InvalidInputException e) {
      return CompletableFuture.completedFuture(
          new Item.Refused(e.getMessage(), e.problems().stream().map(part::inStream).toList()));
    }
    return engine
        .submit(List.of(job))
        .thenApply(_ -> accepted(job))
        .exceptionally(JobBatch::unavailable);
  }

  private Command.Submit admit(DocumentStream.Part part, UserId by, Optional<TraceContext> trace) {
    Decoded<JobSpec> job = JobDecoder.job(part.body(), part.format());
    if (job.misread().isEmpty() && job.value().waiting().isPresent()) {
      throw new InvalidInputException(
          "a batch does not wait for its jobs: remove wait, or submit the job by itself");
    }
    return engine.admit(job.with(job.value().traced(trace)), by);
  }

  private static Item accepted(Command.Submit job) {
    return new Item.Accepted(job.job(), SecretWarnings.of(job.spec()));
  }

  /** The store did not take it; others of the batch may be stored. */
  private static Item unavailable(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof UnavailableException unavailable) {
      return new Item.Refused(unavailable.getMessage() + "; submit it again", List.of());
    }
    throw new CompletionException(cause);
  }

  /** The problems of a job in the batch, by its index. */
  private static List<Problem> inBatch(
      int index, DocumentStream.Part part, InvalidInputException error) {
    return DocumentReport.problems(error).stream()
        .map(part::inStream)
        .map(
            problem ->
                new Problem(
                    problem.path().isEmpty()
                        ? "[" + index + "]"
                        : "[" + index + "]." + problem.path(),
                    problem.line(),
                    problem.column(),
                    problem.rule(),
                    problem.message(),
                    problem.hint()))
        .toList();
  }
}
