/** Makes the table of test tokens, and tests what lies in this folder. None of it is in the jar. */
@NullMarked
package io.bongsu.contract;

import org.jspecify.annotations.NullMarked;
