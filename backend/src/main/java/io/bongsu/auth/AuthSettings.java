package io.bongsu.auth;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Accounts, tokens and keys.
 *
 * @param keys folder of this deployment's private keys, {@code <kid>.key.pem}, readable by the backend alone. Required;
 *     every node needs the same files
 * @param publicKeys folder of the public keys, {@code <kid>.pem}, which the broker's plugin reads; default: {@code keys}.
 *     A token verifies while its key's public half is here
 * @param generateKeys make a key at start when there is none; default false, since two nodes would make two
 * @param keyReread how often the folders are read again; default 30s
 * @param signAfter how long a new key is only published before it signs, so that all who verify have it; default 5m
 * @param signUp whether anybody may make an account with POST /users; default closed (operators always may)
 * @param accessTokenLife default 15m
 * @param mqttUserTokenLife life of a user's token for the broker; default 24h
 * @param mqttDeviceTokenLife life of a device's token for the broker; default 30d
 * @param refreshTokenLife life of a refresh token that is not used; default 30d
 * @param sessionsPerAccount live login sessions an account may have; default 100, one more ends the oldest
 * @param accountChanges logins, renewals, revocations, new devices and new passwords in the database at once; each takes a connection
 *     while it waits for locks: application.yaml says how large the pool must be; default 8
 * @param accountChangeWait how long one of them waits for its turn before it is told overloaded; default 2s, at most 10s
 * @param devicesPerUser devices a user may register; default 100
 * @param passwordStrength BCrypt's cost, log2 of its rounds, 4 to 16; default 10, some 60 ms of one core
 * @param concurrentHashes passwords hashed at once; default 0: one a processor
 * @param hashingWait how long a login waits for its turn to be hashed before it is told overloaded; default 1s
 * @param failuresPerUser failed logins to one account within {@code failureWindow}; default 10
 * @param failuresPerAddress failed logins from one network address (IPv6: one /64) within {@code failureWindow};
 *     default 100. Behind a proxy set {@code server.forward-headers-strategy}, else all clients share one
 * @param failureWindow default 1m
 * @param failureEntries accounts and addresses whose failures are remembered; default 100000, the idle ones go first
 * @param verifiedTokens verified tokens kept in memory, some 500 bytes each; default 50000
 * @param revocationPoll how often other nodes' revocations are looked for; default 500ms, at most 1s
 * @param revocations revocations kept in memory, some 200 bytes each; default 100000; beyond it a token's first
 *     verification asks the database
 * @param operator an operator's account made at start; default none
 */
@ConfigurationProperties("bongsu.auth")
record AuthSettings(
        @Nullable Path keys,
        @Nullable Path publicKeys,
        @DefaultValue("false") boolean generateKeys,
        @DefaultValue("30s") Duration keyReread,
        @DefaultValue("5m") Duration signAfter,
        @DefaultValue("closed") SignUp signUp,
        @DefaultValue("15m") Duration accessTokenLife,
        @DefaultValue("24h") Duration mqttUserTokenLife,
        @DefaultValue("30d") Duration mqttDeviceTokenLife,
        @DefaultValue("30d") Duration refreshTokenLife,
        @DefaultValue("100") int sessionsPerAccount,
        @DefaultValue("8") int accountChanges,
        @DefaultValue("2s") Duration accountChangeWait,
        @DefaultValue("100") int devicesPerUser,
        @DefaultValue("10") int passwordStrength,
        @DefaultValue("0") int concurrentHashes,
        @DefaultValue("1s") Duration hashingWait,
        @DefaultValue("10") int failuresPerUser,
        @DefaultValue("100") int failuresPerAddress,
        @DefaultValue("1m") Duration failureWindow,
        @DefaultValue("100000") int failureEntries,
        @DefaultValue("50000") int verifiedTokens,
        @DefaultValue("500ms") Duration revocationPoll,
        @DefaultValue("100000") int revocations,
        @Nullable Operator operator) {

    enum SignUp {
        OPEN,
        CLOSED
    }

    /**
     * @param userId the operator's id
     * @param password as for any account; changing it here changes it at the next start and ends the old sessions
     */
    record Operator(String userId, String password) {

        @Override
        public String toString() {
            return "Operator[" + userId + "]";
        }
    }

    AuthSettings {
        need(
                keys != null,
                "keys is not set: name a folder that holds the signing keys; `java -jar bongsu-backend.jar new-key FOLDER` makes one");
        positive(keyReread, "key-reread");
        need(!signAfter.isNegative(), "sign-after is negative: set it to 0s or more");
        positive(accessTokenLife, "access-token-life");
        positive(mqttUserTokenLife, "mqtt-user-token-life");
        positive(mqttDeviceTokenLife, "mqtt-device-token-life");
        positive(refreshTokenLife, "refresh-token-life");
        need(sessionsPerAccount >= 1, "sessions-per-account is less than 1: then nobody could log in");
        need(accountChanges >= 1, "account-changes is less than 1: then nobody could log in");
        positive(accountChangeWait, "account-change-wait");
        need(
                accountChangeWait.compareTo(Duration.ofSeconds(10)) <= 0,
                "account-change-wait is " + accountChangeWait + ": set it to 10s or less");
        need(devicesPerUser >= 0, "devices-per-user is negative: set it to 0 or more");
        need(
                passwordStrength >= 4 && passwordStrength <= 16,
                "password-strength is " + passwordStrength + ": set it from 4 to 16");
        need(concurrentHashes >= 0, "concurrent-hashes is negative: set it to 0 (one a processor) or more");
        positive(hashingWait, "hashing-wait");
        need(failuresPerUser >= 1, "failures-per-user is less than 1: then nobody could log in");
        need(failuresPerAddress >= 1, "failures-per-address is less than 1: then nobody could log in");
        positive(failureWindow, "failure-window");
        need(failureEntries >= 1, "failure-entries is less than 1: then nothing would be limited");
        need(verifiedTokens >= 0, "verified-tokens is negative: set it to 0 (no cache) or more");
        positive(revocationPoll, "revocation-poll");
        need(
                revocationPoll.compareTo(Duration.ofSeconds(1)) <= 0,
                "revocation-poll is " + revocationPoll
                        + ": set it to 1s or less, since a revocation is promised within one");
        need(revocations >= 10, "revocations is less than 10: set it to 10 or more");
    }

    private static void positive(Duration value, String name) {
        need(value.isPositive(), name + " is " + value + ": set it to more than zero");
    }

    private static void need(boolean right, String sentence) {
        if (!right) {
            throw new IllegalArgumentException("bongsu.auth." + sentence);
        }
    }

    Path keyFolder() {
        return java.util.Objects.requireNonNull(keys);
    }

    Path publicKeyFolder() {
        return publicKeys == null ? keyFolder() : publicKeys;
    }

    int hashesAtOnce() {
        return concurrentHashes == 0 ? Runtime.getRuntime().availableProcessors() : concurrentHashes;
    }
}
