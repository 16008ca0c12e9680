package io.bongsu.e2e;

import io.bongsu.testenv.PostClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Clients that others wrote, in one folder with what they need: MQTT.js, Paho for Python, and Mosquitto's of the machine. */
final class ForeignPrograms {

    private final Path folder;
    private final @Nullable Path certificate;

    /**
     * @param folder empty, and there as long as the programs run
     * @param certificate that the broker's TLS is checked against; null where there is none
     * @param scripts of the folder {@code foreign} among the tests' resources
     */
    ForeignPrograms(Path folder, @Nullable Path certificate, List<String> scripts) {
        this.folder = folder;
        this.certificate = certificate;
        try {
            Files.createSymbolicLink(folder.resolve("node_modules"), Examples.npmPackages());
            for (String script : scripts) {
                try (var text = ForeignPrograms.class.getResourceAsStream("/foreign/" + script)) {
                    Files.copy(Objects.requireNonNull(text), folder.resolve(script));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With a new token of theirs in its environment. */
    Program start(String name, String command, PostClient who) {
        Map<String, String> environment = new HashMap<>();
        environment.put("TOKEN", who.signIn());
        environment.put("PYTHONPATH", Examples.tools().resolve("python").toString());
        if (certificate != null) {
            environment.put("CERTIFICATE", certificate.toString());
        }
        return Program.start(name, command, folder, folder, environment);
    }
}
