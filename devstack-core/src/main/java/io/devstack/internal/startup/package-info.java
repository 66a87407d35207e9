/** Launches service by service, waits for each, rolls back when one fails. */
@NullMarked
package io.devstack.internal.startup;

import org.jspecify.annotations.NullMarked;
