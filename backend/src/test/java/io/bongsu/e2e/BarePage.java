package io.bongsu.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.bongsu.testenv.Chromium;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** An empty page in the browser the page's modules run in, without a server: files come from the class path. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class BarePage {

    private static final String ORIGIN = "http://bongsu.test/";

    private final Chromium chromium = Chromium.start();
    Page page = chromium.context(new Browser.NewContextOptions()).newPage();

    @BeforeEach
    void emptyPage() {
        page.context().close();
        page = chromium.context(new Browser.NewContextOptions()).newPage();
        page.route("**", BarePage::fromTheClassPath);
        page.navigate(ORIGIN);
    }

    @AfterAll
    void stop() {
        chromium.close();
    }

    /** The text that this function's body returns. */
    @Nullable
    String run(String body) {
        return (String) page.evaluate("async () => {" + body + "}");
    }

    private static String resource(String path) {
        if (path.startsWith("/contract/")) {
            return path;
        }
        return path.startsWith("/webjars/") ? "/META-INF/resources" + path : "/static" + path;
    }

    private static void fromTheClassPath(Route route) {
        String path = URI.create(route.request().url()).getPath();
        String resource = resource(path);
        if (path.equals("/")) {
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("text/html")
                    .setBody("<!doctype html><title>Empty</title>"));
            return;
        }
        try (InputStream file = BarePage.class.getResourceAsStream(resource)) {
            if (file == null) {
                route.fulfill(new Route.FulfillOptions().setStatus(404));
            } else {
                route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/javascript")
                        .setBodyBytes(file.readAllBytes()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
