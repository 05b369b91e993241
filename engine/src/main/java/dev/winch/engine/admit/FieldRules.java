package dev.winch.engine.admit;

import dev.winch.engine.evaluation.TemplateTags;
import dev.winch.model.spec.AutoDelete;
import dev.winch.model.spec.DurationText;
import dev.winch.model.spec.ImageName;
import dev.winch.model.spec.NameLimits;
import dev.winch.model.spec.QueueNames;
import dev.winch.model.spec.Retry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The rules for single fields, wherever in a document they stand. */
final class FieldRules {
  static final String DURATION_HINT = "a number and a unit, such as 90s, 5m or 1h30m";
  private static final String IMAGE_HINT =
      "write registry/name:tag, such as docker.io/library/alpine:3";

  private final ValidationErrors found;

  FieldRules(ValidationErrors found) {
    this.found = found;
  }

  void required(FieldPath at, String text) {
    if (text.isEmpty()) {
      found.add(at, "required", "is required", "");
    }
  }

  /** At most so many characters; templates are measured once they are evaluated. */
  void storedName(FieldPath at, String text) {
    if (text.length() > NameLimits.NAME && !TemplateTags.mayBe(text)) {
      atMost(at, text, NameLimits.NAME);
    }
  }

  void image(FieldPath at, String name) {
    storedName(at, name);
    ImageName.fault(name).ifPresent(fault -> found.addOwn(at, "image", fault, IMAGE_HINT));
  }

  void atMost(FieldPath at, String text, int characters) {
    if (NameLimits.isLonger(text, characters)) {
      found.add(at, "max", "must have at most " + characters + " characters", "");
    }
  }

  void between(FieldPath at, int value, int min, int max) {
    if (value < min || value > max) {
      String message = "must be between " + min + " and " + max + ", not " + value;
      found.add(at, value < min ? "min" : "max", message, "");
    }
  }

  /** A duration above zero, or none. */
  void timeout(FieldPath at, String text) {
    if (!text.isEmpty()) {
      Optional<Duration> duration = duration(at, text);
      if (duration.isPresent() && !duration.get().isPositive()) {
        found.addOwn(at, "positive", "must be more than zero", "leave it out for no bound");
      }
    }
  }

  /** A duration of zero or more, or none. */
  void delay(FieldPath at, String text) {
    if (!text.isEmpty()) {
      Optional<Duration> duration = duration(at, text);
      if (duration.isPresent() && duration.get().isNegative()) {
        found.add(at, "min", "must not be negative", "");
      }
    }
  }

  private Optional<Duration> duration(FieldPath at, String text) {
    Optional<Duration> duration = DurationText.parse(text);
    if (duration.isEmpty()) {
      found.add(at, "duration", "is not a duration: " + text, DURATION_HINT);
    }
    return duration;
  }

  void queue(FieldPath at, String name) {
    if (!name.isEmpty() && !QueueNames.isTaskQueue(name)) {
      found.add(
          at, "queue", "the queue name " + name + " is reserved", "choose another name for it");
    }
    storedName(at, name);
  }

  void retry(FieldPath at, Retry retry) {
    if (retry.limit() == 0) {
      found.add(at.field("limit"), "required", "must be between 1 and 10", "");
    } else {
      between(at.field("limit"), retry.limit(), 1, 10);
    }
    delay(at.field("initialDelay"), retry.initialDelay());
    double factor = retry.scalingFactor();
    if (factor != 0 && !(factor >= 1 && factor <= 10)) {
      String rule = factor < 1 ? "min" : "max";
      found.add(at.field("scalingFactor"), rule, "must be between 1 and 10, not " + factor, "");
    }
    delay(at.field("maxDelay"), retry.maxDelay());
    double jitter = retry.jitter();
    if (!(jitter >= 0 && jitter <= 1)) {
      String rule = jitter < 0 ? "min" : "max";
      found.add(at.field("jitter"), rule, "must be between 0 and 1, not " + jitter, "");
    }
  }

  void autoDelete(FieldPath at, AutoDelete autoDelete) {
    delay(at.field("after"), autoDelete.after());
  }

  /** Names of files stay inside the working directory. */
  void files(FieldPath around, Map<String, String> files) {
    for (String name : files.keySet()) {
      Optional<String> fault = FilePaths.faultOfRelative(name);
      if (fault.isPresent()) {
        found.addOwn(
            around.entry("files", name),
            "filename",
            "the name of a file " + fault.get(),
            "name a file below the working directory, such as data/in.txt");
      }
    }
  }
}
