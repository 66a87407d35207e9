/** Finds, identifies and ends operating-system processes. */
@NullMarked
package io.devstack.process;

import org.jspecify.annotations.NullMarked;
