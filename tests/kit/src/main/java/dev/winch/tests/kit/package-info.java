/** Test support: clocks, ids, fakes, and one contract class per SPI. */
package dev.winch.tests.kit;
