/** What is happening: jobs, tasks, nodes and users as they are stored and handed around. */
package dev.winch.model.run;
