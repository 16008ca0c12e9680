package io.bongsu.contract;

import static io.bongsu.contract.TokenRow.refused;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What is said is good, the spelling is not: a lenient reader would take it, or something else for it. */
final class SpellingFaults {

    private static final TestKey KEY = TestKey.RS256;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final Signer signer;
    private final List<TokenRow> rows = new ArrayList<>();
    private final String header = Signer.encode(Claims.header(KEY).bytes());
    private final String good;

    SpellingFaults(Signer signer) {
        this.signer = signer;
        this.good = signer.token(Claims.header(KEY).bytes(), Claims.good().bytes(), KEY);
    }

    List<TokenRow> all() {
        parts();
        around();
        base64();
        sizes();
        return rows;
    }

    private void parts() {
        String[] parts = good.split("\\.", -1);
        String why = "three parts, none of them empty (RFC 7515 7.1)";
        row("empty", why, "");
        row("one-dot", why, ".");
        row("two-dots", why, "..");
        row("many-dots", why, ".".repeat(4000));
        row("no-dots", why, good.replace(".", ""));
        row("no-header", why, "." + parts[1] + "." + parts[2]);
        row("no-claims", why, parts[0] + ".." + parts[2]);
        row("no-signature-nor-its-dot", why, parts[0] + "." + parts[1]);
        row("trailing-dot", why, good + ".");
        row("leading-dot", why, "." + good);
        row("fourth-part", why, good + ".e30");
        row("five-parts", "that would be an encrypted one", good + "." + parts[1] + "." + parts[2]);
        row("claims-in-two-parts", why, signer.spelt(header, parts[1] + "." + parts[1], KEY));
        row("two-tokens-with-blank", why, good + " " + good);
        row("two-tokens-with-comma", why, good + "," + good);
        row("two-tokens-with-dot", why, good + "." + good);
    }

    private void around() {
        String why = "nothing stands around a token";
        row("blank-before", why, " " + good);
        row("blank-after", why, good + " ");
        row("tab-after", why, good + "\t");
        row("line-end-after", why, good + "\n");
        row("line-end-before", why, "\r\n" + good);
        row("nul-after", "a text in C would end there", good + "\0");
        row("nul-and-more-after", "a text in C would end there", good + "\0x");
        row("bom-before", "nothing stands around a token", "\ufeff" + good);
        row("not-ascii-after", why, good + "é");
        row("in-quotes", why, "\"" + good + "\"");
        row("bearer-before", why, "Bearer " + good);
        row("in-lower-case", "base64 is case-sensitive", good.toLowerCase(java.util.Locale.ROOT));
        row("dots-percent-encoded", "nothing is decoded twice", good.replace(".", "%2e"));
    }

    /** Signed as spelt, so that only the spelling is wrong. */
    private void base64() {
        String claims = claimsWithBothSpecials();
        String standard = claims.replace('-', '+').replace('_', '/');
        String why = "base64url, one spelling for the same bytes (RFC 7515 2)";
        row("standard-alphabet", why, signer.spelt(header, standard, KEY));
        String odd = Signer.encode((Claims.good().text() + blanksTo(1)).getBytes(StandardCharsets.UTF_8));
        row("padding-in-claims", why, signer.spelt(header, odd + "==", KEY));
        row("padding-in-claims-short", why, signer.spelt(header, odd + "=", KEY));
        row(
                "padding-in-header",
                why,
                signer.spelt(paddedHeader(), Signer.encode(Claims.good().bytes()), KEY));
        row("padding-in-signature", why, good + "==");
        row("spare-bits-in-claims", why, signer.spelt(header, otherLast(odd), KEY));
        row("spare-bits-in-signature", why, otherLast(good));
        row("one-character-more-in-claims", why, signer.spelt(header, odd.substring(0, odd.length() - 1), KEY));
        row("line-end-in-claims", why, signer.spelt(header, inTheMiddle(odd, "\n"), KEY));
        row("blank-in-claims", why, signer.spelt(header, inTheMiddle(odd, " "), KEY));
        row(
                "line-end-in-signature",
                why,
                good.substring(0, good.length() - 9) + "\r\n" + good.substring(good.length() - 9));
        row("star-in-claims", why, signer.spelt(header, inTheMiddle(odd, "*"), KEY));
        row("not-ascii-in-claims", why, inTheMiddle(good, "é"));
    }

    private static String claimsWithBothSpecials() {
        for (String blanks : List.of("", " ", "  ")) {
            String claims = Signer.encode(
                    (Claims.good().and("x", "\"???>>>\"").text() + blanks).getBytes(StandardCharsets.UTF_8));
            String moved = Signer.encode(
                    (blanks + Claims.good().and("x", "\"???>>>\"").text()).getBytes(StandardCharsets.UTF_8));
            for (String each : List.of(claims, moved)) {
                if (each.contains("-") && each.contains("_")) {
                    return each;
                }
            }
        }
        throw new IllegalStateException("no spelling has both");
    }

    /** Blanks that make the claims' length leave this remainder by three. */
    private static String blanksTo(int remainder) {
        return " ".repeat(Math.floorMod(remainder - Claims.good().bytes().length, 3));
    }

    private static String paddedHeader() {
        String text = Claims.header(KEY).text();
        String blanks = " ".repeat(Math.floorMod(1 - text.length(), 3));
        return Signer.encode(Signer.ascii(text + blanks)) + "==";
    }

    /** Other spare bits in the last character: the same bytes. */
    private static String otherLast(String part) {
        int last = ALPHABET.indexOf(part.charAt(part.length() - 1));
        return part.substring(0, part.length() - 1) + ALPHABET.charAt(last ^ 1);
    }

    private static String inTheMiddle(String part, String piece) {
        int middle = part.length() / 2;
        return part.substring(0, middle) + piece + part.substring(middle);
    }

    private void sizes() {
        String why = "at most 4096 characters are read";
        row("size-4097", why, GoodTokens.ofLength(signer, 4097));
        row("size-5-kib", why, GoodTokens.ofLength(signer, 5 * 1024));
    }

    private void row(String name, String why, String token) {
        rows.add(refused(name, why, token));
    }
}
