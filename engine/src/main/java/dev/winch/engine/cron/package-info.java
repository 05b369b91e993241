/** When a schedule fires: the cron text, read and asked for its next time. Pure. */
@NullMarked
package dev.winch.engine.cron;

import org.jspecify.annotations.NullMarked;
