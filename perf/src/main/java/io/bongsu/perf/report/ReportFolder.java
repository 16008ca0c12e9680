package io.bongsu.perf.report;

import io.bongsu.perf.report.plot.Plot;
import io.bongsu.perf.report.plot.Png;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of one run: {@code report.json} (all of it), three tables, a page and pictures. To be written after each case, so that a
 * run that is ended early leaves what it has seen: each file is replaced as a whole, never left half written.
 */
public final class ReportFolder {

    private static final String JSON_FILE = "report.json";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path folder;
    private final Set<String> pictures = new HashSet<>();

    private ReportFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Made with the first report.
     *
     * @throws IOException with a sentence where there is a report already: measurements are not overwritten
     */
    public static ReportFolder fresh(Path folder) throws IOException {
        return new ReportFolder(unused(folder));
    }

    /** @throws IOException as {@link #fresh}; nothing is made yet */
    public static Path unused(Path folder) throws IOException {
        if (Files.exists(folder.resolve(JSON_FILE))) {
            throw new IOException(folder + " has a report already: name another folder, or move that one away");
        }
        return writable(folder);
    }

    /** @throws IOException with a sentence where it is no folder that can be written to, and none can be made there */
    static Path writable(Path folder) throws IOException {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            throw new IOException("Nothing can be written to " + folder + ": " + there + " is "
                    + (Files.isDirectory(there) ? "not yours to write to" : "no folder"));
        }
        return folder;
    }

    public Path page() {
        return folder.resolve("index.html");
    }

    /**
     * The measurements first and the pictures last, so that whatever fails, the measurements are there.
     *
     * @throws IOException with a sentence, also where this machine has no fonts to draw pictures with; what was written before
     *     it stays
     */
    public void write(RunReport report) throws IOException {
        Files.createDirectories(folder);
        replace(JSON_FILE, JSON.writeValueAsBytes(report));
        replace("cases.csv", CsvTables.cases(report));
        replace("delays.csv", CsvTables.delays(report));
        replace("timeline.csv", CsvTables.timeline(report));
        replace(page().getFileName().toString(), Page.of(report));
        draw(Plots.of(report));
    }

    /** Those that no longer belong to the report go: with more cases its plots are shared out in another way. */
    private void draw(List<Plot> plots) throws IOException {
        Set<String> drawn = new HashSet<>();
        for (Plot plot : plots) {
            String name = Plots.fileName(plot);
            while (!drawn.add(name)) {
                name = "again-" + name;
            }
            replace(name, picture(plot));
            pictures.add(name);
        }
        for (String name : Set.copyOf(pictures)) {
            if (!drawn.contains(name)) {
                Files.deleteIfExists(folder.resolve(name));
                pictures.remove(name);
            }
        }
    }

    /** AWT says that there are no fonts by errors and exceptions of many kinds. */
    private static byte[] picture(Plot plot) throws IOException {
        try {
            return Png.of(plot);
        } catch (RuntimeException | LinkageError | InternalError e) {
            throw new IOException(
                    "The report is complete but for its pictures, which could not be drawn (" + e
                            + "): install fontconfig and a font, such as fonts-dejavu-core",
                    e);
        }
    }

    private void replace(String name, String text) throws IOException {
        replace(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void replace(String name, byte[] bytes) throws IOException {
        replace(folder.resolve(name), bytes);
    }

    static void replace(Path file, byte[] bytes) throws IOException {
        // Not by createTempFile, whose files nobody else may read; a run is alone in its folder.
        Path half = file.resolveSibling("." + file.getFileName() + ".half");
        try {
            Files.write(half, bytes);
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(half);
        }
    }

    /**
     * What was written there.
     *
     * @param place the folder, or its {@code report.json}
     * @throws IOException with a sentence where there is none, or one this version cannot read
     */
    public static RunReport read(Path place) throws IOException {
        Path file = Files.isDirectory(place) ? place.resolve(JSON_FILE) : place;
        if (!Files.isRegularFile(file)) {
            throw new IOException("There is no report at " + file);
        }
        try {
            JsonNode document = JSON.readTree(Files.readAllBytes(file));
            int format = document.path("format").asInt(0);
            if (format > RunReport.FORMAT) {
                throw new IOException(file + " has format " + format + ", this version reads up to " + RunReport.FORMAT
                        + ": read it with the version that wrote it, or a newer one");
            }
            if (format < 1) {
                throw new IOException(file + " is no report of this harness: it names no format");
            }
            return JSON.treeToValue(document, RunReport.class);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(file + " cannot be read as a report: " + e.getMessage(), e);
        }
    }
}
