/** The data of a stack: definitions, policies, names, status, and exceptions that state facts. */
@NullMarked
package io.devstack.model;

import org.jspecify.annotations.NullMarked;
