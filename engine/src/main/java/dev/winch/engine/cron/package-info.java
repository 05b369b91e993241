/** When a schedule fires: the cron text, read and asked for its next time. Pure. */
package dev.winch.engine.cron;
