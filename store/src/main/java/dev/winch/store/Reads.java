package dev.winch.store;

/**
 * Queries on committed state, one interface for each audience. A consumer takes the one that it
 * needs, not all of them.
 */
public record Reads(
    JobQueries jobs,
    JobLists lists,
    LogQueries logs,
    UserQueries users,
    AccountQueries accounts,
    ScheduleQueries schedules,
    RecoveryQueries recovery,
    DueQueries due,
    NodeQueries nodes,
    ChangeQueries changes) {}
