/** Bongsu as its users meet it: real processes, foreign clients, faults, and a ledger of what became of each message. */
@NullMarked
package io.bongsu.e2e;

import org.jspecify.annotations.NullMarked;
