/** Shares between the plugin and the command line what a person sees: terminal, browser, dialog. */
@NullMarked
package io.devstack.internal.frontend;

import org.jspecify.annotations.NullMarked;
