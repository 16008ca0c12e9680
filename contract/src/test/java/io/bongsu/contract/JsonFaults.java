package io.bongsu.contract;

import static io.bongsu.contract.TokenRow.refused;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rightly signed and spelt, but the claims are not one JSON object in UTF-8. */
final class JsonFaults {

    private static final TestKey KEY = TestKey.RS256;

    private final Signer signer;
    private final List<TokenRow> rows = new ArrayList<>();

    JsonFaults(Signer signer) {
        this.signer = signer;
    }

    List<TokenRow> all() {
        text();
        json();
        nested();
        return rows;
    }

    private void text() {
        String open = Claims.good().text().replace("}", ",\"x\":\"");
        String why = "claims are UTF-8 (RFC 8259 8.1)";
        bytes("claims-with-bom", "no byte order mark", "\ufeff" + Claims.good().text());
        raw("claims-in-utf-16", why, Claims.good().text().getBytes(StandardCharsets.UTF_16BE));
        raw("claims-in-utf-16-with-bom", why, Claims.good().text().getBytes(StandardCharsets.UTF_16));
        raw("claims-in-utf-32", why, Claims.good().text().getBytes(Charset.forName("UTF-32BE")));
        raw("invalid-utf-8", why, with(open, 0xff));
        raw("utf-8-cut-short", why, with(open, 0xe2, 0x82));
        raw("utf-8-overlong-nul", why, with(open, 0xc0, 0x80));
        raw("utf-8-of-a-surrogate", why, with(open, 0xed, 0xa0, 0x80));
        raw("utf-8-beyond-unicode", why, with(open, 0xf4, 0x90, 0x80, 0x80));
        raw("latin-1-in-claims", why, with(open, 0xe9));
    }

    private static byte[] with(String open, int... between) {
        byte[] before = Signer.ascii(open);
        byte[] all = Arrays.copyOf(before, before.length + between.length + 2);
        for (int i = 0; i < between.length; i++) {
            all[before.length + i] = (byte) between[i];
        }
        all[all.length - 2] = '"';
        all[all.length - 1] = '}';
        return all;
    }

    private void json() {
        String good = Claims.good().text();
        String why = "one JSON object, strictly (RFC 8259)";
        bytes("claims-empty", why, "");
        bytes("claims-empty-object", why, "{}");
        bytes("claims-list", why, "[" + good + "]");
        bytes("claims-null", why, "null");
        bytes("claims-trailing-object", why, good + "{}");
        bytes("claims-trailing-letter", why, good + "x");
        bytes("claims-trailing-nul", why, good + "\0");
        bytes("claims-trailing-comma", why, good.replace("}", ",}"));
        bytes("claims-cut-short", why, good.replace("}", ""));
        bytes("claims-in-single-quotes", why, good.replace('"', '\''));
        bytes("claims-with-comment", why, good.replace("}", "/* */}"));
        bytes("claims-with-bare-name", why, good.replace("}", ",x:1}"));
        bytes("claims-with-nan", why, good.replace("}", ",\"x\":NaN}"));
        bytes("claims-with-capital-true", why, good.replace("}", ",\"x\":True}"));
        bytes("claims-with-raw-tab", why, good.replace("}", ",\"x\":\"\t\"}"));
        bytes("claims-with-unknown-escape", why, good.replace("}", ",\"x\":\"\\a\"}"));
    }

    private void nested() {
        String why = "a token in a token is none";
        String good = signer.token(Claims.header(KEY).bytes(), Claims.good().bytes(), KEY);
        bytes("nested-token", why, good);
        bytes("nested-token-in-quotes", why, "\"" + good + "\"");
        Members nestedHeader = Claims.header(KEY).and("cty", "\"JWT\"");
        row("nested-token-said-so", why, signer.token(nestedHeader.bytes(), Signer.ascii(good), KEY));
    }

    private void bytes(String name, String why, String claims) {
        raw(name, why, claims.getBytes(StandardCharsets.UTF_8));
    }

    private void raw(String name, String why, byte[] claims) {
        row(name, why, signer.token(Claims.header(KEY).bytes(), claims, KEY));
    }

    private void row(String name, String why, String token) {
        rows.add(refused(name, why, token));
    }
}
