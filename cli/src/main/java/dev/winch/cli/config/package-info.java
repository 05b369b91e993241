/** Settings: one table of keys, and where their values come from. */
package dev.winch.cli.config;
