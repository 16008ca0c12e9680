/**
 * The real parts tests run against: MySQL, Mosquitto, the backend as a process, a network that can be cut, clients that
 * know nothing of the backend's code, and the ledger that says whether a message was lost. Processes are started here
 * and ended by their own handle; nothing else on the machine is touched.
 */
@NullMarked
package io.bongsu.testenv;

import org.jspecify.annotations.NullMarked;
