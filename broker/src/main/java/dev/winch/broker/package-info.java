/** The SPI of messaging between engine and workers, with one package per broker below. */
@NullMarked
package dev.winch.broker;

import org.jspecify.annotations.NullMarked;
