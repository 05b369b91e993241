/** Host resources: clock, ids, folders, locks, signals. */
@NullMarked
package dev.winch.cli.host;

import org.jspecify.annotations.NullMarked;
