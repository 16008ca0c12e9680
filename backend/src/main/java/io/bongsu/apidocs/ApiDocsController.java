package io.bongsu.apidocs;

import io.bongsu.core.ProblemCode;
import io.bongsu.core.ProblemException;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers everybody: there is nothing secret in a contract. */
@RestController
class ApiDocsController {

    /**
     * Swagger UI draws its icons from {@code data:} addresses; else it is as closed as every other page: what it loads and
     * calls is this server alone.
     */
    private static final String PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; form-action 'none'; frame-ancestors 'self'; object-src 'none'; "
            + "base-uri 'none'";

    private final Document openApi = Document.read("openapi.yaml", MediaType.APPLICATION_YAML);
    private final Document asyncApi = Document.read("asyncapi.yaml", MediaType.APPLICATION_YAML);
    private final Document page = Document.read("page.html", MediaType.parseMediaType("text/html;charset=UTF-8"));
    private final ApiDocsSettings settings;

    ApiDocsController(ApiDocsSettings settings) {
        this.settings = settings;
    }

    @GetMapping("/openapi.yaml")
    ResponseEntity<byte[]> openApi() {
        return answer(openApi).body(openApi.bytes());
    }

    @GetMapping("/asyncapi.yaml")
    ResponseEntity<byte[]> asyncApi() {
        return answer(asyncApi).body(asyncApi.bytes());
    }

    @GetMapping("/api-docs")
    ResponseEntity<byte[]> page() {
        if (!settings.page()) {
            throw new ProblemException(
                    ProblemCode.NOT_FOUND,
                    "The page is switched off here (bongsu.api-docs.page); /openapi.yaml and /asyncapi.yaml are served");
        }
        return answer(page).header("Content-Security-Policy", PAGE_POLICY).body(page.bytes());
    }

    /** May be kept, but is asked for each time (304): a new version shows at once. */
    private static ResponseEntity.BodyBuilder answer(Document document) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache())
                .eTag(document.etag())
                .contentType(document.type());
    }
}
