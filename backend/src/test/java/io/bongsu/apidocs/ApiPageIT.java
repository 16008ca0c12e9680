package io.bongsu.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.bongsu.testenv.BackendProcess;
import io.bongsu.testenv.Chromium;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The page at {@code /api-docs} in a real browser. */
@TestInstance(Lifecycle.PER_CLASS)
class ApiPageIT {

    private final BackendProcess backend =
            BackendProcess.builder().profile("embedded").start();
    private final Chromium chromium = Chromium.start();

    @AfterAll
    void stop() {
        chromium.close();
        backend.close();
    }

    /** From the front page by its link; then a token, Authorize, and a message that is really stored. */
    @Test
    void letsAVisitorTryItOutAndAsksNobodyElse() {
        try (BrowserContext context = chromium.context(new Browser.NewContextOptions())) {
            Page page = context.newPage();
            List<String> faults = watch(page);
            page.navigate(backend.url() + "/");
            page.locator("a[href='/api-docs']").click();
            Locator token = open(page, "#operations-accounts-issueTokens");
            execute(token, "{\"grantType\":\"password\",\"userId\":\"alice\",\"password\":\"beacon-fire\"}");
            Matcher answer = Pattern.compile("\"accessToken\": \"([^\"]+)\"").matcher(answered(token, "200"));
            assertThat(answer.find()).isTrue();

            page.locator(".auth-wrapper .authorize").click();
            page.locator(".modal-ux input").first().fill(answer.group(1));
            page.locator(".modal-ux .auth-btn-wrapper .authorize").first().click();
            page.locator(".modal-ux .btn-done").first().click();
            Locator message = open(page, "#operations-messages-postMessage");
            execute(message, "{\"chatRoomId\":1,\"content\":\"from the page\"}");

            assertThat(answered(message, "201")).contains("from the page", "\"senderId\": \"alice\"");
            assertThat(faults).isEmpty();
            assertThat(page.evaluate("() => JSON.stringify({...localStorage}) + document.cookie"))
                    .as("no token is kept")
                    .asString()
                    .doesNotContain(answer.group(1));
        }
    }

    /** Whatever it asks of another origin, whatever the policy stops, whatever breaks in it. */
    private List<String> watch(Page page) {
        List<String> faults = new ArrayList<>();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                faults.add(message.text());
            }
        });
        page.onPageError(faults::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(backend.url() + "/") && !request.url().startsWith("data:")) {
                faults.add("asks " + request.url());
            }
        });
        return faults;
    }

    private static Locator open(Page page, String operation) {
        Locator opened = page.locator(operation);
        opened.locator(".opblock-summary-control").click();
        opened.locator(".try-out__btn").click();
        return opened;
    }

    private static void execute(Locator operation, String body) {
        operation.locator("textarea").fill(body);
        operation.locator(".execute").click();
    }

    private static String answered(Locator operation, String status) {
        Locator answer = operation.locator(".live-responses-table");
        answer.locator(".response-col_status", new Locator.LocatorOptions().setHasText(status))
                .first()
                .waitFor();
        return answer.innerText();
    }
}
