/** Finds, identifies and ends operating-system processes. */
@NullMarked
package io.devstack.internal.process;

import org.jspecify.annotations.NullMarked;
