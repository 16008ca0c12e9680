/** Reads the contract's files for the tests. */
@NullMarked
package io.bongsu.contract;

import org.jspecify.annotations.NullMarked;
