/** The entry point: {@code DevStack.in(pidDirectory).listener(listener).start(stack)}. */
@NullMarked
package io.devstack;

import org.jspecify.annotations.NullMarked;
