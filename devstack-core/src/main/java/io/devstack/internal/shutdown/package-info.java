/** Ends what is on record, last started first, and proves that it ended. */
@NullMarked
package io.devstack.internal.shutdown;

import org.jspecify.annotations.NullMarked;
