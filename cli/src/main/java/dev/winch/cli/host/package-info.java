/** What Winch takes from the machine it runs on: clock, ids, folders, locks, signals. */
package dev.winch.cli.host;
