package io.bongsu.core;

/** A setting that this process cannot start with. The message is a sentence that says what to change. */
public class UnusableSetting extends RuntimeException {

    public UnusableSetting(String sentence) {
        super(sentence);
    }

    public UnusableSetting(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
