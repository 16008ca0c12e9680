package io.bongsu.perf.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFolderTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void readsBackWhatItWrote() throws IOException {
        RunReport report = SampleReport.of(7);
        ReportFolder.fresh(folder).write(report);
        assertThat(ReportFolder.read(folder)).isEqualTo(report);
        assertThat(ReportFolder.read(folder.resolve("report.json"))).isNotEqualTo(SampleReport.of(8));
    }

    @Test
    void replacesWhatItWroteBeforeAndLeavesNothingHalfDone() throws IOException {
        RunReport whole = SampleReport.of(7);
        ReportFolder written = ReportFolder.fresh(folder);
        written.write(Invented.unfinished(whole.cases().subList(0, 9)));
        assertThat(Files.readString(written.page())).contains("NOT COMPLETE");
        List<String> before = files();
        written.write(Invented.report(whole.cases().subList(0, 2)));
        assertThat(ReportFolder.read(folder).cases()).hasSize(2);
        assertThat(files())
                .contains("report.json", "cases.csv", "delays.csv", "timeline.csv", "index.html", "qos-losses.png")
                .noneMatch(name -> name.contains(".half"))
                .hasSizeLessThan(before.size());
    }

    @Test
    void doesNotOverwriteAnotherRun() throws IOException {
        ReportFolder.fresh(folder).write(Invented.report(List.of(Invented.measured("one"))));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ReportFolder.fresh(folder))
                .withMessageContaining("has a report already");
    }

    @Test
    void refusesANewerFormatAndWhatIsNoReport() throws IOException {
        ReportFolder.fresh(folder).write(Invented.report(List.of(Invented.measured("one"))));
        Path file = folder.resolve("report.json");
        String json = Files.readString(file);
        Files.writeString(file, json.replace("\"format\" : 1", "\"format\" : 2"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ReportFolder.read(folder))
                .withMessageContaining("has format 2, this version reads up to 1");
        for (String broken :
                List.of("{}", "[", "{\"format\":1}", json.replace("\"delays\" : \"", "\"delays\" : \"x"))) {
            Files.writeString(file, broken);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> ReportFolder.read(folder));
        }
        Files.delete(file);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ReportFolder.read(folder))
                .withMessageContaining("There is no report at");
    }

    @Test
    void ignoresFieldsThatALaterVersionOfTheSameFormatAdds() throws IOException {
        RunReport report = Invented.report(List.of(Invented.measured("one")));
        ReportFolder.fresh(folder).write(report);
        Path file = folder.resolve("report.json");
        Files.writeString(
                file, Files.readString(file).replace("\"format\" : 1", "\"format\" : 1, \"weather\" : \"fine\""));
        assertThat(ReportFolder.read(folder)).isEqualTo(report);
    }

    @Test
    void drawsPicturesWithSomethingOnThem() throws IOException {
        ReportFolder.fresh(folder).write(SampleReport.of(7));
        List<String> pictures =
                files().stream().filter(name -> name.endsWith(".png")).toList();
        assertThat(pictures)
                .contains(
                        "qos-qos.png", "qos-losses.png", "qos-delays-1.png", "recovery-time-1.png", "load-cost-1.png");
        for (String name : pictures) {
            var image = ImageIO.read(new ByteArrayInputStream(Files.readAllBytes(folder.resolve(name))));
            assertThat(image.getWidth()).as(name).isEqualTo(1440);
            long inked = Stream.iterate(0, i -> i + 1)
                    .limit((long) image.getWidth() * image.getHeight())
                    .filter(i -> (image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xffffff) != 0xffffff)
                    .count();
            assertThat(inked).as(name).isGreaterThan(2_000);
        }
    }

    @Test
    void givesNoFileANameThatLeadsElsewhere() throws IOException {
        Case measured = Invented.of("../up & <away>", "one", Invented.once());
        ReportFolder.fresh(folder.resolve("in")).write(Invented.report(List.of(measured)));
        assertThat(files()).containsExactly("in");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
