package io.bongsu.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes key files: {@code <kid>.key.pem} holds a private key (PKCS#8), {@code <kid>.pem} its public half
 * (SubjectPublicKeyInfo). A kid begins with the UTC time it was made at, so that names sort by age.
 */
final class KeyFolder {

    private static final Pattern PRIVATE_NAME = Pattern.compile("([A-Za-z0-9_-]{1,64})\\.key\\.pem");
    private static final Pattern PUBLIC_NAME = Pattern.compile("([A-Za-z0-9_-]{1,64})\\.pem");
    private static final Pattern PEM = Pattern.compile(
            "\\s*-----BEGIN (PRIVATE|PUBLIC) KEY-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1 KEY-----\\s*");
    private static final DateTimeFormatter KID_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int MAX_FILE_BYTES = 16 * 1024;

    private final Path privates;
    private final Path publics;

    KeyFolder(Path privates, Path publics) {
        this.privates = privates;
        this.publics = publics;
    }

    /** @param privateKey null for a key that only verifies here */
    record Entry(
            String kid,
            PublicKey publicKey,
            KeyAlgorithm algorithm,
            @Nullable PrivateKey privateKey,
            Instant written) {}

    /**
     * All keys, oldest kid first.
     *
     * @throws InvalidKeyFile when one file is not a key, or is only half of one: nothing is read then
     */
    Map<String, Entry> read() throws IOException, InvalidKeyFile {
        Map<String, Path> privateFiles = list(privates, PRIVATE_NAME);
        Map<String, Entry> entries = new TreeMap<>();
        for (Map.Entry<String, Path> file : list(publics, PUBLIC_NAME).entrySet()) {
            String kid = file.getKey();
            PublicKey publicKey = readPublic(file.getValue());
            Path privateFile = privateFiles.remove(kid);
            PrivateKey privateKey = privateFile == null ? null : readPrivate(privateFile, publicKey);
            entries.put(
                    kid,
                    new Entry(
                            kid,
                            publicKey,
                            algorithmOf(file.getValue(), publicKey),
                            privateKey,
                            Files.getLastModifiedTime(file.getValue()).toInstant()));
        }
        if (!privateFiles.isEmpty()) {
            throw new InvalidKeyFile(privateFiles.values().iterator().next() + " has no public half in " + publics);
        }
        return entries;
    }

    /** Makes a key and writes both halves, the public one first: no node ever signs with what another cannot verify. */
    String create(KeyAlgorithm algorithm, Instant now) throws IOException {
        Files.createDirectories(privates);
        Files.createDirectories(publics);
        byte[] tail = new byte[3];
        new SecureRandom().nextBytes(tail);
        String kid = KID_TIME.format(now) + "-" + java.util.HexFormat.of().formatHex(tail);
        KeyPair pair = algorithm.generate();
        write(publics.resolve(kid + ".pem"), "PUBLIC", pair.getPublic().getEncoded(), "rw-r--r--");
        write(privates.resolve(kid + ".key.pem"), "PRIVATE", pair.getPrivate().getEncoded(), "rw-------");
        return kid;
    }

    private static void write(Path file, String what, byte[] encoded, String permissions) throws IOException {
        String pem = "-----BEGIN " + what + " KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END " + what + " KEY-----\n";
        Path folder = java.util.Objects.requireNonNull(file.toAbsolutePath().getParent());
        Path temp = folder.resolve("." + file.getFileName() + ".tmp");
        Files.deleteIfExists(temp);
        FileAttribute<?>[] attributes = Files.getFileStore(folder).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
        Files.createFile(temp, attributes);
        try (FileChannel channel = FileChannel.open(temp, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        try {
            Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temp, file);
        }
    }

    private static Map<String, Path> list(Path folder, Pattern name) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path file : stream) {
                Matcher matcher = name.matcher(String.valueOf(file.getFileName()));
                if (matcher.matches()) {
                    files.put(matcher.group(1), file);
                }
            }
        }
        return files;
    }

    private static PublicKey readPublic(Path file) throws IOException, InvalidKeyFile {
        byte[] encoded = readPem(file, "PUBLIC");
        for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
            try {
                return KeyFactory.getInstance(algorithm.jcaName()).generatePublic(new X509EncodedKeySpec(encoded));
            } catch (GeneralSecurityException e) {
                // Another kind of key; the next factory is asked, and when none knows it the file is refused below.
            }
        }
        throw new InvalidKeyFile(file + " holds no RSA, EC or Ed25519 public key");
    }

    private static KeyAlgorithm algorithmOf(Path file, PublicKey key) throws InvalidKeyFile {
        try {
            return KeyAlgorithm.of(key);
        } catch (InvalidKeyFile e) {
            throw new InvalidKeyFile(file + " holds " + e.getMessage());
        }
    }

    private static PrivateKey readPrivate(Path file, PublicKey publicKey) throws IOException, InvalidKeyFile {
        byte[] encoded = readPem(file, "PRIVATE");
        KeyAlgorithm algorithm = algorithmOf(file, publicKey);
        try {
            PrivateKey key =
                    KeyFactory.getInstance(algorithm.jcaName()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            if (belongTogether(algorithm, key, publicKey)) {
                return key;
            }
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyFile(file + " holds no private key of its public half's kind");
        }
        throw new InvalidKeyFile(file + " is not the private half of the public key of that name");
    }

    private static boolean belongTogether(KeyAlgorithm algorithm, PrivateKey privateKey, PublicKey publicKey)
            throws GeneralSecurityException {
        String name =
                switch (algorithm) {
                    case RS256 -> "SHA256withRSA";
                    case ES256 -> "SHA256withECDSA";
                    case EDDSA -> "Ed25519";
                };
        byte[] sample = {1, 2, 3};
        Signature signer = Signature.getInstance(name);
        signer.initSign(privateKey);
        signer.update(sample);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(name);
        verifier.initVerify(publicKey);
        verifier.update(sample);
        return verifier.verify(signature);
    }

    private static byte[] readPem(Path file, String what) throws IOException, InvalidKeyFile {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new InvalidKeyFile(file + " is too large for a key");
        }
        Matcher pem = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!pem.matches() || !what.equals(pem.group(1))) {
            throw new InvalidKeyFile(file + " is not a whole PEM file with one " + what + " KEY");
        }
        try {
            return Base64.getMimeDecoder().decode(pem.group(2));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyFile(file + " is not PEM: its base64 is broken");
        }
    }
}
