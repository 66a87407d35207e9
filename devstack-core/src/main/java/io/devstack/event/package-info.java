/** The events of a run, the listener that receives them, and the sentences about them. */
@NullMarked
package io.devstack.event;

import org.jspecify.annotations.NullMarked;
