/** Which implementation stands behind each SPI, and who is handed what. */
package dev.winch.cli.assembly;
