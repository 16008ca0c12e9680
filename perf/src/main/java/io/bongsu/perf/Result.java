package io.bongsu.perf;

import java.util.List;

/**
 * What became of one figure.
 *
 * @param method how it was measured, in a sentence: a number without it cannot be compared
 */
record Result(String figure, String title, String method, List<Reading> readings) {}
