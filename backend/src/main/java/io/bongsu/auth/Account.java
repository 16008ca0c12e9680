package io.bongsu.auth;

import io.bongsu.membership.Role;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A user's or device's account. Its {@code locked} column is written by {@link Sessions} alone, together with the
 * sessions it ends, so it is not mapped as updatable here.
 */
@Entity
@Table(name = "account")
class Account {

    @Id
    @Column(name = "user_id")
    private String userId;

    private String kind;

    private String role;

    @Column(name = "owner_id")
    private @Nullable String ownerId;

    @Column(name = "display_name")
    private String displayName;

    @Column(name = "secret_hash")
    private String secretHash;

    @Column(updatable = false)
    private boolean locked;

    @Column(name = "created_at")
    private Instant createdAt;

    /** For JPA, which fills the fields by itself. */
    @SuppressWarnings("NullAway.Init")
    protected Account() {}

    private Account(
            String userId,
            String kind,
            Role role,
            @Nullable String ownerId,
            String displayName,
            String secretHash,
            Instant createdAt) {
        this.userId = userId;
        this.kind = kind;
        this.role = role.claim();
        this.ownerId = ownerId;
        this.displayName = displayName;
        this.secretHash = secretHash;
        this.createdAt = createdAt;
    }

    /** @param passwordHash BCrypt's */
    static Account person(String userId, Role role, String displayName, String passwordHash, Instant createdAt) {
        return new Account(userId, "user", role, null, displayName, passwordHash, createdAt);
    }

    /** @param secretHash SHA-256, base64: a random secret of 256 bits needs no slow hash */
    static Account device(String deviceId, String ownerId, String displayName, String secretHash, Instant createdAt) {
        return new Account(deviceId, "device", Role.DEVICE, ownerId, displayName, secretHash, createdAt);
    }

    String userId() {
        return userId;
    }

    boolean isDevice() {
        return kind.equals("device");
    }

    Role role() {
        return Role.valueOf(role.toUpperCase(Locale.ROOT));
    }

    String displayName() {
        return displayName;
    }

    String secretHash() {
        return secretHash;
    }

    void changePassword(String passwordHash) {
        this.secretHash = passwordHash;
    }
}
