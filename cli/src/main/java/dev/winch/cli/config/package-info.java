/** Configuration: the table of keys and the sources of their values. */
package dev.winch.cli.config;
