/** Background threads with their error handling and shutdown, and the health of a process. */
package dev.winch.lifecycle;
