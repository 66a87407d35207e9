/** Tests of the extension by JUnit's own test kit. */
package io.devstack.junit;
