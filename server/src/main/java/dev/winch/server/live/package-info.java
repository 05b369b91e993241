/** Server-sent events: what changes of jobs and what tasks print, as it is committed. */
@NullMarked
package dev.winch.server.live;

import org.jspecify.annotations.NullMarked;
