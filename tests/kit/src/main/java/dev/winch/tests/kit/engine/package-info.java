/** An engine whose loops run step by step. */
package dev.winch.tests.kit.engine;
