/** Names of an earlier version, which a running stack of that version still has. */
package io.devstack.supervisor;
