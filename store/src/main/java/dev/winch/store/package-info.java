/** What lasts: the SPI, with one package per database below. */
package dev.winch.store;
