package io.bongsu.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.bongsu.testenv.Chromium;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real browser; what they look like is left in {@code target/report-pages}. */
class PageInChromiumTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void fitsDesktopsAndPhonesByDayAndByNightAndAsksForNothing() throws IOException {
        ReportFolder written = ReportFolder.fresh(folder);
        written.write(SampleReport.of(1));
        Path comparison = folder.resolve("comparison.html");
        Comparison.of(SampleReport.of(1), SampleReport.of(2)).writePage(comparison);
        try (Chromium chromium = Chromium.start()) {
            for (Path page : List.of(written.page(), comparison)) {
                look(chromium, page, "desktop", 1280, ColorScheme.LIGHT, "rgb(255, 255, 255)");
                look(chromium, page, "phone", 390, ColorScheme.LIGHT, "rgb(255, 255, 255)");
                look(chromium, page, "night", 1280, ColorScheme.DARK, "rgb(21, 24, 28)");
            }
            togglesALine(chromium, written.page());
        }
    }

    private static void look(Chromium chromium, Path file, String name, int width, ColorScheme colors, String ground) {
        List<String> complaints = new ArrayList<>();
        try (BrowserContext context = chromium.context(
                new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(colors))) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> complaints.add(message.text()));
            page.onRequest(request -> {
                if (!request.url().equals(file.toUri().toString())) {
                    complaints.add("asked for " + request.url());
                }
            });
            page.navigate(file.toUri().toString());
            assertThat(page.evaluate("document.documentElement.scrollWidth"))
                    .as("wide tables scroll, the page does not")
                    .isEqualTo(width);
            assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo(ground);
            String picture = file.getFileName().toString().replace(".html", "-" + name + ".png");
            page.screenshot(
                    new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of("target", "report-pages", picture)));
        }
        assertThat(complaints).isEmpty();
    }

    private static void togglesALine(Chromium chromium, Path file) {
        try (BrowserContext context = chromium.context(new Browser.NewContextOptions())) {
            Page page = context.newPage();
            page.navigate(file.toUri().toString());
            page.locator("svg text.s0").first().click();
            assertThat(page.locator("svg .s0.off").count()).isGreaterThan(2);
            page.locator("svg text.s0").first().click();
            assertThat(page.locator("svg .off").count()).isZero();
        }
    }
}
