/** Measures what the budgets of the design promise; nothing here fails for being slow. */
@NullMarked
package io.devstack.bench;

import org.jspecify.annotations.NullMarked;
