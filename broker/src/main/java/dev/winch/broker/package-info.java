/** The SPI of messaging between engine and workers, with one package per broker below. */
package dev.winch.broker;
