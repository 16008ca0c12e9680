@NullMarked
package io.bongsu.page;

import org.jspecify.annotations.NullMarked;
