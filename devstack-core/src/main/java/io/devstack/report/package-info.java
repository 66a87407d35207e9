/** Makes the report of a run from its journal. */
@NullMarked
package io.devstack.report;

import org.jspecify.annotations.NullMarked;
