/** Writes, follows and words the facts of a run. */
@NullMarked
package io.devstack.internal.journal;

import org.jspecify.annotations.NullMarked;
