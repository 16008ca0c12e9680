package io.bongsu.e2e;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.bongsu.testenv.Chromium;
import java.util.List;

/** index.html of docs/clients.md in a browser. To be used by the thread that started the browser. */
final class ExamplePage implements AutoCloseable {

    private final BrowserContext context;
    private final Page page;

    ExamplePage(Chromium chromium, OtherPorts ports, String transport) {
        context = chromium.context(new Browser.NewContextOptions());
        page = context.newPage();
        page.navigate(ports.in("http://localhost:5173/?over=") + transport);
    }

    void say(String text) {
        page.locator("input").fill(text);
        page.keyboard().press("Enter");
    }

    String trouble() {
        return page.locator("#trouble").textContent();
    }

    List<String> lines() {
        return page.locator("#messages li").allTextContents();
    }

    @Override
    public void close() {
        context.close();
    }
}
