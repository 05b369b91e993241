/** The runtime for plain processes of this host, without isolation. */
package dev.winch.runtime.shell;
