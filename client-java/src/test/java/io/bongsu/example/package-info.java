/** What an app writes, with nothing but what is public. */
@NullMarked
package io.bongsu.example;

import org.jspecify.annotations.NullMarked;
