package io.bongsu.auth;

import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * What signing and verifying a token costs, by algorithm: the figures in docs/decisions/0003-signing-algorithm.md. One
 * thread; each figure is the median of several rounds after a warm-up, so that a neighbour's burst does not decide it.
 */
final class SigningCost {

    private static final int ROUNDS = 9;
    private static volatile int sink;

    private SigningCost() {}

    /** @param args the verifications in a round; 10,000 when absent */
    public static void main(String[] args) throws GeneralSecurityException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        System.out.printf(
                Locale.ROOT,
                "Java %s, %d processors, median of %d rounds%n%-8s %12s %12s %18s %8s%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                ROUNDS,
                "alg",
                "sign µs",
                "verify µs",
                String.format(Locale.ROOT, "%,d verified ms", count),
                "bytes");
        measure("RS256", rsa(), count);
        measure("ES256", ec(), count);
        measure("EdDSA", KeyPairGenerator.getInstance("Ed25519").generateKeyPair(), count);
    }

    private static void measure(String name, KeyPair pair, int count) {
        String token = sign(pair);
        JwtParser parser = Jwts.parser()
                .verifyWith(pair.getPublic())
                .requireIssuer("bongsu")
                .build();
        double signMicros =
                microsPerCall(Math.max(1, count / 10), i -> sink = sign(pair).length());
        double verifyMicros = microsPerCall(
                count, i -> sink = parser.parseSignedClaims(token).getPayload().size());
        System.out.printf(
                Locale.ROOT,
                "%-8s %12.1f %12.1f %18.0f %8d%n",
                name,
                signMicros,
                verifyMicros,
                verifyMicros * count / 1000,
                token.length());
    }

    private static double microsPerCall(int calls, IntConsumer call) {
        double[] rounds = new double[ROUNDS];
        for (int round = -2; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                call.accept(i);
            }
            if (round >= 0) {
                rounds[round] = (System.nanoTime() - start) / 1000.0 / calls;
            }
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }

    private static String sign(KeyPair pair) {
        Instant now = Instant.now();
        return Jwts.builder()
                .header()
                .keyId("20261121T000000Z-0000")
                .and()
                .issuer("bongsu")
                .claim("aud", "bongsu")
                .subject("u-7")
                .claim("role", "user")
                .claim("sid", "0123456789abcdef01234567")
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plusSeconds(900)))
                .signWith(pair.getPrivate())
                .compact();
    }

    private static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static KeyPair ec() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
