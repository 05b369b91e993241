package dev.winch.model.spec;

/**
 * A job to start at the times of a cron expression.
 *
 * @param cron five fields or a descriptor such as {@code @daily}, optionally after {@code TZ=zone }
 */
public record Schedule(JobSpec job, String cron) {}
