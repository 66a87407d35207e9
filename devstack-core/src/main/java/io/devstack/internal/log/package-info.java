/** Opens, follows and shows the end of services' log files. */
@NullMarked
package io.devstack.internal.log;

import org.jspecify.annotations.NullMarked;
