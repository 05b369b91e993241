/** Host resources: clock, ids, folders, locks, signals. */
package dev.winch.cli.host;
