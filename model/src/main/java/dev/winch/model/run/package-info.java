/**
 * Jobs, tasks, nodes, schedules and users as they are stored, and the transitions of jobs and
 * tasks.
 */
package dev.winch.model.run;
