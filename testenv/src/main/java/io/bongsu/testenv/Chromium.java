package io.bongsu.testenv;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real browser without a window: BONGSU_TEST_CHROMIUM or the installed Chromium; where there is none, the test fails
 * with the remedy. To be used by one thread, as Playwright asks.
 */
public final class Chromium implements AutoCloseable {

    private static final String REMEDY = "No Chromium to test with: run `make test-tools`, install chromium, or set"
            + " BONGSU_TEST_CHROMIUM to the browser's program.";

    /** No sandbox: it cannot be had by root in a container, and only our own page is opened. The rest: no calls home. */
    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path program) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(FLAGS));
    }

    public static Chromium start() {
        return new Chromium(program());
    }

    static Path program() {
        Optional<Path> named = Tools.env("BONGSU_TEST_CHROMIUM").map(Path::of);
        return Stream.concat(
                        named.stream(),
                        Stream.of("chromium", "chromium-browser", "google-chrome")
                                .flatMap(name -> Tools.program(name).stream()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(REMEDY));
    }

    /** One person's browser: nothing is shared with other contexts. */
    public BrowserContext context(Browser.NewContextOptions options) {
        return browser.newContext(options);
    }

    @Override
    public void close() {
        playwright.close();
    }
}
