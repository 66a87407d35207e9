/** Remembers on disk what was started (record, PID files). */
@NullMarked
package io.devstack.internal.state;

import org.jspecify.annotations.NullMarked;
