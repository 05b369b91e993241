/**
 * Jobs, tasks, nodes, schedules and users as they are stored, and the transitions of jobs and
 * tasks.
 */
@NullMarked
package dev.winch.model.run;

import org.jspecify.annotations.NullMarked;
