/** Turns time into events. */
package dev.winch.engine.time;
