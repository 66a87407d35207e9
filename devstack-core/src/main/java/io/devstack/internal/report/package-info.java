/** Makes the report of a run from its journal. */
@NullMarked
package io.devstack.internal.report;

import org.jspecify.annotations.NullMarked;
