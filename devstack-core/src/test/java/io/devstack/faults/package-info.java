/** The fault suite: services with bad habits, events that end things, and what must be true afterwards. */
@NullMarked
package io.devstack.faults;

import org.jspecify.annotations.NullMarked;
