/** The other end of the API: what the commands ask a running Winch. */
package dev.winch.cli.client;
