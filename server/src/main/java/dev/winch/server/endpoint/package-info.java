/** How endpoints are described, and what is made from their descriptions. */
package dev.winch.server.endpoint;
