package io.bongsu.auth;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Makes a signing key: {@code java -jar bongsu.jar new-key FOLDER [PUBLIC-FOLDER] [--alg=RS256|ES256|EdDSA]}. Running
 * nodes publish it at their next reading of the folder and sign with it five minutes later; remove the older files once
 * the longest-lived token signed with them has expired.
 */
public final class NewKey {

    /** The first argument that asks for this instead of a server. */
    public static final String COMMAND = "new-key";

    private static final String ALGORITHM = "--alg=";

    private NewKey() {}

    /** @return the process's exit code */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        List<String> folders = arguments.stream()
                .filter(argument -> !argument.startsWith("--"))
                .toList();
        if (folders.isEmpty() || folders.size() > 2) {
            err.println("usage: new-key FOLDER [PUBLIC-FOLDER] [--alg=RS256|ES256|EdDSA]");
            return 2;
        }
        try {
            KeyAlgorithm algorithm = arguments.stream()
                    .filter(argument -> argument.startsWith(ALGORITHM))
                    .map(argument -> KeyAlgorithm.named(argument.substring(ALGORITHM.length())))
                    .findFirst()
                    .orElse(KeyAlgorithm.RS256);
            Path privates = Path.of(folders.getFirst());
            Path publics = Path.of(folders.getLast());
            out.println(new KeyFolder(privates, publics).create(algorithm, Instant.now()));
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            err.println("No key was made: " + e.getMessage());
            return 1;
        }
    }
}
