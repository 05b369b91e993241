package dev.winch.tests.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.Cipher;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Store;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.kit.store.StoreRows;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** H11: no copy of a secret stands in the database in clear. */
class PostgresSecretsTest {
  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final String SECRET = "opensesame4711";

  private final String database = SERVER.newDatabase();

  private PostgresStore open(Cipher cipher) {
    return StoreOpening.of(SERVER.dsn(database)).cipher(cipher).open();
  }

  @Test
  void H11_tablesDoNotHoldTheSecret() {
    JobSpec plain = JobSpec.of("job", List.of(TaskSpec.named("t").build()));
    JobSpec spec =
        new JobSpec(
            plain.name(),
            plain.description(),
            plain.tags(),
            plain.tasks(),
            plain.inputs(),
            Map.of("token", SECRET),
            plain.output(),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            "",
            Optional.empty());
    JobRun job;
    TaskRun task;
    try (Store store = open(Cipher.of(List.of("key")))) {
      StoreRows rows = new StoreRows(store);
      job = rows.job("job").build();
      task =
          rows.task(job)
              .evaluated(TaskSpec.named("t").env(Map.of("TOKEN", SECRET)).build())
              .item(new TaskRun.Item(0, '"' + SECRET + '"'))
              .build();
      rows.write()
          .newJob(job, spec)
          .newTasks(task)
          .items(task, List.of('"' + SECRET + '"'))
          .commit();
    }

    String all =
        SERVER.sql(
            database,
            "select string_agg(query_to_xml('select * from ' || tablename, true, true, '')::text, '')"
                + " from pg_tables where schemaname = 'public'");
    assertThat(all).contains("token").doesNotContain(SECRET);
    try (Store store = open(Cipher.of(List.of("key")))) {
      assertThat(store.sealsSecrets()).isTrue();
      assertThat(store.reads().jobs().spec(job.id())).contains(spec);
      assertThat(store.reads().jobs().task(task.id())).contains(task);
    }
    try (Store store = open(Cipher.none())) {
      assertThat(store.sealsSecrets()).as("decision 17").isFalse();
    }
  }
}
