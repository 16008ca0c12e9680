package io.bongsu.perf;

import java.util.function.Consumer;

/** One question with an answer in numbers. */
interface Figure {

    /** Measures, telling what it is at. Takes the load's time, and cleans up after itself. */
    Result measure(BenchSettings settings, Consumer<String> progress) throws Exception;
}
