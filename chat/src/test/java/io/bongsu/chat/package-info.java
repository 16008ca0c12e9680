@NullMarked
package io.bongsu.chat;

import org.jspecify.annotations.NullMarked;
