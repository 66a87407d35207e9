/** The command {@code devstack}: a thin adapter on devstack-core for people and scripts without Maven. */
@NullMarked
package io.devstack.cli;

import org.jspecify.annotations.NullMarked;
