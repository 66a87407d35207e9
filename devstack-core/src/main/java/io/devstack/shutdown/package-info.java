/** Ends what is on record, last started first, and proves that it ended. */
@NullMarked
package io.devstack.shutdown;

import org.jspecify.annotations.NullMarked;
