package io.bongsu.auth;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The algorithms a token may be signed with. The key fixes which: a token's own word for it only has to agree, so that no
 * token can talk the verifier into reading a public key as an HMAC secret.
 */
enum KeyAlgorithm {
    RS256("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4)) {
        @Override
        SignatureAlgorithm signature() {
            return Jwts.SIG.RS256;
        }
    },
    ES256("EC", new ECGenParameterSpec("secp256r1")) {
        @Override
        SignatureAlgorithm signature() {
            return Jwts.SIG.ES256;
        }
    },
    EDDSA("Ed25519", NamedParameterSpec.ED25519) {
        @Override
        SignatureAlgorithm signature() {
            return Jwts.SIG.EdDSA;
        }
    };

    private final String jcaName;

    @SuppressWarnings("ImmutableEnumChecker") // Both kinds used here are immutable; the interface cannot say so.
    private final AlgorithmParameterSpec parameters;

    KeyAlgorithm(String jcaName, AlgorithmParameterSpec parameters) {
        this.jcaName = jcaName;
        this.parameters = parameters;
    }

    abstract SignatureAlgorithm signature();

    /** The {@code alg} header (RFC 7518 §3.1, RFC 8037 §3.1). */
    String header() {
        return this == EDDSA ? "EdDSA" : name();
    }

    String jcaName() {
        return jcaName;
    }

    KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(jcaName);
            generator.initialize(parameters);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + jcaName, e);
        }
    }

    /** @throws InvalidKeyFile for a key of another kind, or a weaker one */
    static KeyAlgorithm of(PublicKey key) throws InvalidKeyFile {
        return switch (key) {
            case RSAPublicKey rsa -> {
                int bits = rsa.getModulus().bitLength();
                if (bits < 2048 || bits > 4096) {
                    throw new InvalidKeyFile("an RSA key of " + bits + " bits; 2048 to 4096 are taken");
                }
                yield RS256;
            }
            case ECPublicKey ec -> {
                if (ec.getParams().getCurve().getField().getFieldSize() != 256
                        || !ec.getParams().toString().contains("secp256r1")) {
                    throw new InvalidKeyFile("an EC key on another curve than P-256");
                }
                yield ES256;
            }
            case EdECPublicKey ed -> {
                if (!ed.getParams().getName().equals("Ed25519")) {
                    throw new InvalidKeyFile("an EdDSA key that is not Ed25519");
                }
                yield EDDSA;
            }
            default -> throw new InvalidKeyFile("a key of a kind that is not taken: " + key.getAlgorithm());
        };
    }

    /** @throws IllegalArgumentException naming what there is */
    static KeyAlgorithm named(String header) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.header().equals(header))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no algorithm " + header + "; there are "
                        + Arrays.stream(values()).map(KeyAlgorithm::header).collect(Collectors.joining(", "))));
    }
}
