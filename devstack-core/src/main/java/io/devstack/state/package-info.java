/** Remembers on disk what was started (record, PID files). */
@NullMarked
package io.devstack.state;

import org.jspecify.annotations.NullMarked;
