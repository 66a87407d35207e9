/** Answers for a running stack, and asks one (server, client, live page). */
@NullMarked
package io.devstack.control;

import org.jspecify.annotations.NullMarked;
