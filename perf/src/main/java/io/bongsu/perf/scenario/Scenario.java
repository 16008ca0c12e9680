package io.bongsu.perf.scenario;

import java.io.IOException;
import java.util.List;

/** A question, and the trials that answer it. */
interface Scenario {

    /** As its command is called. */
    String name();

    /** In the order they are measured. Nothing is measured yet. */
    List<Trial> trials(Stage stage) throws IOException;
}
