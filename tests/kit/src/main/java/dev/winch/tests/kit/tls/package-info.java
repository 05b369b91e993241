/** Certificates for tests. */
@NullMarked
package dev.winch.tests.kit.tls;

import org.jspecify.annotations.NullMarked;
