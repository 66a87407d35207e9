/** Answers for a running stack, and asks one (server, client, dashboard). */
@NullMarked
package io.devstack.internal.control;

import org.jspecify.annotations.NullMarked;
