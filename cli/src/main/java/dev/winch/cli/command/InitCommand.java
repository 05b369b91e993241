package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a job file to begin with. */
final class InitCommand implements ClientCommand {
  /** A job that runs as it is, with the fields that most jobs use. */
  static final String JOB =
      """
      # A job: its tasks run one after the other. Every field: docs/job-file.md.
      #   winch validate %1$s              checks this file
      #   winch submit %1$s --follow       runs it
      name: hello

      # Values that a submission can override: winch submit %1$s -i whom=you
      inputs:
        whom: world

      tasks:
        - name: look around
          # What the task writes to $WINCH_OUTPUT is {{ tasks.place }} from then on.
          var: place
          # Without an image it runs as a plain process where runtime.type is shell.
          image: busybox:stable
          run: |
            echo "looking around"
            printf 'a container' > "$WINCH_OUTPUT"
          # Stopped and failed after that time.
          timeout: 5m
          # Tried again if it fails, after 1 s, then 2 s.
          retry:
            limit: 2
            initialDelay: 1s

        # Tasks that run at the same time.
        - name: both
          parallel:
            tasks:
              - name: left
                image: busybox:stable
                run: echo left
              - name: right
                image: busybox:stable
                run: echo right

        # A task for each element of a list, two at a time.
        - name: count
          each:
            list: "{{ [1, 2, 3] }}"
            concurrency: 2
            task:
              name: "number {{ item.value }}"
              image: busybox:stable
              run: echo "number $NUMBER"
              env:
                NUMBER: "{{ item.value }}"

        - name: greet
          var: greeting
          # Skipped unless this is true.
          if: "{{ inputs.whom != '' }}"
          image: busybox:stable
          env:
            PLACE: "{{ tasks.place }}"
            WHOM: "{{ inputs.whom }}"
          run: echo "Hello from $PLACE, $WHOM!" | tee "$WINCH_OUTPUT"

      # The result of the job.
      output: "{{ tasks.greeting }}"
      """;

  private String file = "job.yaml";
  private boolean replace;

  @Override
  public Declaration declaration() {
    return Declaration.of("Writes a commented job file to begin with.")
        .optional("FILE", "What to write; job.yaml if absent.", value -> file = value)
        .flag("-f,--force", "Replace the file if it exists.", () -> replace = true);
  }

  @Override
  public int call() {
    try {
      if (replace) {
        Files.writeString(Path.of(file), text(file));
      } else {
        Files.writeString(Path.of(file), text(file), StandardOpenOption.CREATE_NEW);
      }
    } catch (FileAlreadyExistsException e) {
      throw new InvalidInputException(file + " exists; --force replaces it");
    } catch (IOException e) {
      throw new InvalidInputException("cannot write " + file + ": " + e);
    }
    OUT.println(file + " is a job. Run it with: winch submit " + file + " --follow");
    return 0;
  }

  static String text(String file) {
    return JOB.replace("%1$s", file);
  }
}
