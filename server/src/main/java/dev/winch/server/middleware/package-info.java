/** What stands between the network and the routes: who may come in, from where and how often. */
@NullMarked
package dev.winch.server.middleware;

import org.jspecify.annotations.NullMarked;
