/** The one loop: takes a batch, loads, decides, commits, hands over. */
package dev.winch.engine.coordinator;
