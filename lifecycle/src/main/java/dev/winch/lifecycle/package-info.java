/** Background threads with their error handling and shutdown, and the health of a process. */
@NullMarked
package dev.winch.lifecycle;

import org.jspecify.annotations.NullMarked;
