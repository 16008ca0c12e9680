package io.bongsu.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes {@code tokens.json}, the table every verifier of tokens is tested with: {@code make contract-tokens}. */
final class ContractTokens {

    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([A-Za-z0-9_.-]*)\"");

    private ContractTokens() {}

    /** @param args the file to write */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        String before = Files.exists(file) ? Files.readString(file) : "";
        String now = json(rows(before));
        Files.writeString(file, now);
        System.out.println(file + (now.equals(before) ? " is as it was" : " was written anew"));
    }

    /** @param earlier the table of an earlier run, whose ES256 signatures are kept where they verify */
    static List<TokenRow> rows(String earlier) {
        Signer signer = new Signer(TOKEN.matcher(earlier)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList());
        return Stream.of(
                        new GoodTokens(signer).all(),
                        new AlgorithmFaults(signer).all(),
                        new HeaderFaults(signer).all(),
                        new ClaimFaults(signer).all(),
                        new SignatureFaults(signer).all(),
                        new JsonFaults(signer).all(),
                        new SpellingFaults(signer).all())
                .flatMap(List::stream)
                .toList();
    }

    /** One row a line, so that a change shows as one. */
    static String json(List<TokenRow> rows) {
        String keys = Stream.of(TestKey.RS256, TestKey.ES256, TestKey.EDDSA)
                .map(key -> Members.quoted(key.kid()))
                .collect(Collectors.joining(","));
        return "{\"about\":\"Made by `make contract-tokens`; contract/README.md explains it. The keys are published:"
                + " never trust them outside of tests.\",\n"
                + "\"clock\":\"" + Claims.CLOCK + "\",\n"
                + "\"keys\":[" + keys + "],\n"
                + "\"tokens\":[\n"
                + rows.stream().map(TokenRow::json).collect(Collectors.joining(",\n"))
                + "\n]}\n";
    }
}
