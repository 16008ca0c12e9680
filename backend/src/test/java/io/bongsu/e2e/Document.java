package io.bongsu.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown document of this repository. Knows as much Markdown as our documents use: headings with {@code #}, fences of
 * three backticks, inline links.
 */
record Document(Path path, List<String> headings, List<Block> blocks, List<String> links) {

    /** The repository's top folder: the tests' working folder is a module's. */
    static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    private static final Set<String> NOT_OURS = Set.of(".git", "target", "node_modules", "data");
    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
    private static final Pattern NOT_IN_AN_ANCHOR = Pattern.compile("[^\\p{L}\\p{N} _-]");

    /** @param language the fence's info string, empty where there is none */
    record Block(String language, List<String> lines) {

        String text() {
            return String.join("\n", lines) + "\n";
        }

        String firstLine() {
            return lines.getFirst();
        }

        /** What is typed at a prompt, each command in one line and without its comment. */
        List<String> commands() {
            return text().replace("\\\n", " ")
                    .lines()
                    .map(line -> line.replaceFirst("\\s+#\\s.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }

    static Document of(String path) {
        return read(REPOSITORY.resolve(path));
    }

    static List<Document> all() {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(REPOSITORY, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return NOT_OURS.contains(folder.getFileName().toString())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(".md")) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.stream().sorted().map(Document::read).toList();
    }

    /** Relative to the repository. */
    String name() {
        return REPOSITORY.relativize(path).toString();
    }

    /** The commands of all blocks in this language, in the document's order. */
    List<String> commands(String language) {
        return blocks.stream()
                .filter(block -> block.language().equals(language))
                .flatMap(block -> block.commands().stream())
                .toList();
    }

    /** What a link may name after its {@code #}, as GitHub makes it of the headings. */
    List<String> anchors() {
        List<String> anchors = new ArrayList<>();
        for (String heading : headings) {
            String plain = LINK.matcher(heading).replaceAll("").replaceFirst("^#+ ", "");
            String anchor = NOT_IN_AN_ANCHOR
                    .matcher(plain.toLowerCase(Locale.ROOT))
                    .replaceAll("")
                    .replace(' ', '-');
            long same = anchors.stream()
                    .filter(other -> other.replaceFirst("-\\d+$", "").equals(anchor))
                    .count();
            anchors.add(same == 0 ? anchor : anchor + "-" + same);
        }
        return anchors;
    }

    private static Document read(Path path) {
        List<String> headings = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        List<String> links = new ArrayList<>();
        Block open = null;
        for (String line : lines(path)) {
            if (line.startsWith("```")) {
                if (open == null) {
                    open = new Block(line.substring(3).strip(), new ArrayList<>());
                } else {
                    blocks.add(open);
                    open = null;
                }
            } else if (open != null) {
                open.lines().add(line);
            } else {
                if (line.matches("#+ .*")) {
                    headings.add(line);
                }
                targets(line).forEach(links::add);
            }
        }
        if (open != null) {
            throw new IllegalStateException(path + ": the fence before \"" + open.lines() + "\" is never closed.");
        }
        return new Document(path, headings, blocks, links);
    }

    private static Stream<String> targets(String line) {
        return LINK.matcher(line.replaceAll("`[^`]*`", "")).results().map((MatchResult link) -> link.group(1));
    }

    private static List<String> lines(Path path) {
        try {
            return Files.readAllLines(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
