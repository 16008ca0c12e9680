/** The application: one package a capability, listed in ARCHITECTURE.md. */
@NullMarked
package io.bongsu;

import org.jspecify.annotations.NullMarked;
