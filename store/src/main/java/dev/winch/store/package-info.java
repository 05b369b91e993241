/** The SPI of durable state, with one package per database below. */
@NullMarked
package dev.winch.store;

import org.jspecify.annotations.NullMarked;
