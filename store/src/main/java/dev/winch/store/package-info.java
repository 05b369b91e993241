/** The SPI of durable state, with one package per database below. */
package dev.winch.store;
