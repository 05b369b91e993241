package dev.winch.store.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.store.JobQueries.JobQuery;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The texts that {@code q} takes (H4). */
class QueryTextTest {

  @Test
  void filtersAreTakenOutOfTheText() {
    assertThat(
            QueryText.jobs(
                " nightly  tag:a,b tags:c,d state:failed report name:x name:y id:01 ", 3, 10))
        .isEqualTo(
            new JobQuery(
                "nightly report",
                "x y",
                List.of("a,b", "c", "d"),
                List.of("failed"),
                List.of("01"),
                3,
                10));
  }

  @Test
  void unknownFiltersAreSearchText() {
    JobQuery query = QueryText.jobs("TAG:a other:b :c d: \"e f\"", 1, 10);

    assertThat(query.text()).isEqualTo("TAG:a other:b :c d: \"e f\"");
    assertThat(query.tags()).isEmpty();
  }

  @Test
  void emptyFilterIsAFilter() {
    assertThat(QueryText.jobs("tag:", 1, 10).tags()).containsExactly("");
    assertThat(QueryText.jobs("tags:", 1, 10).tags()).containsExactly("");
  }

  @Test
  void nothingTypedAsksForEverything() {
    assertThat(QueryText.jobs(" \t", 1, 10)).isEqualTo(new JobQuery("", List.of(), 1, 10));
    assertThat(QueryText.jobs("", 1, 10).narrows()).isFalse();
  }

  @Test
  void logsKnowNoFilters() {
    assertThat(QueryText.logs("error tag:dev state:failed disk")).isEqualTo("error disk");
  }
}
