/** Facts that move a run, and what the engine sends to workers. */
package dev.winch.model.event;
