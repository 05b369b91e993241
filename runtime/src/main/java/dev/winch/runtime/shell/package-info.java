/** The runtime for plain processes of this host, without isolation. */
@NullMarked
package dev.winch.runtime.shell;

import org.jspecify.annotations.NullMarked;
