package dev.winch.store.rows;

import dev.winch.model.run.JobState;
import dev.winch.store.JobFilter;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.search.Alternatives.Alternative;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The conditions of a list on one job, in SQL: all of its filter but the time and what the viewer
 * may see.
 *
 * @param words for each query, its alternatives
 */
public record JobListConditions(
    JobFilter filter, Map<JobQuery, List<Alternative>> words, Dialect dialect) {

  /**
   * What the databases write differently; each has one parameter.
   *
   * @param inStates whether the state is one of a list
   * @param hasWords whether the words match
   * @param hasBeginning whether the id begins with one of a list
   */
  public record Dialect(String inStates, String hasWords, String hasBeginning) {}

  /** Begins with {@code and}; empty if every job fulfils them. */
  public String sql() {
    var sql = new StringBuilder();
    if (!filter.states().isEmpty()) {
      sql.append(" and ").append(dialect.inStates());
    }
    filter.createdBy().ifPresent(_ -> sql.append(" and created_by = ?"));
    filter.schedule().ifPresent(_ -> sql.append(" and schedule_id = ?"));
    words.forEach((query, alternatives) -> sql.append(" and ").append(holds(query, alternatives)));
    return sql.toString();
  }

  private String holds(JobQuery query, List<Alternative> alternatives) {
    String any =
        alternatives.stream()
            .map(
                one ->
                    "(true"
                        + (one.match().isEmpty() ? "" : " and " + dialect.hasWords())
                        + (one.state().isEmpty() ? "" : " and state = ?")
                        + ")")
            .collect(Collectors.joining(" or ", "(", ")"));
    return (alternatives.isEmpty() ? "false" : any)
        + (query.ids().isEmpty() ? "" : " and " + dialect.hasBeginning());
  }

  /** Sets the parameters of {@link #sql}. */
  public void bind(Params params) throws SQLException {
    if (!filter.states().isEmpty()) {
      params.texts(filter.states().stream().map(JobState::name).toList());
    }
    if (filter.createdBy().isPresent()) {
      params.text(filter.createdBy().get().value());
    }
    if (filter.schedule().isPresent()) {
      params.text(filter.schedule().get().value());
    }
    for (Map.Entry<JobQuery, List<Alternative>> query : words.entrySet()) {
      for (Alternative one : query.getValue()) {
        if (!one.match().isEmpty()) {
          params.text(one.match());
        }
        if (one.state().isPresent()) {
          params.text(one.state().get().name());
        }
      }
      if (!query.getKey().ids().isEmpty()) {
        params.texts(query.getKey().ids());
      }
    }
  }
}
