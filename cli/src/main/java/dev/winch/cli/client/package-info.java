/** Client side of the API, used by the commands. */
package dev.winch.cli.client;
