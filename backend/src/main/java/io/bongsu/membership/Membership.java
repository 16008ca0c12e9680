package io.bongsu.membership;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;

@Entity
@Table(name = "membership")
class Membership {

    @Embeddable
    record Key(
            @Column(name = "room_id") long roomId,
            @Column(name = "user_id", length = 64) String userId) implements Serializable {}

    @EmbeddedId
    private Key key = new Key(0, "");

    @Column(name = "can_read", nullable = false)
    private boolean canRead;

    @Column(name = "can_write", nullable = false)
    private boolean canWrite;

    @Column(name = "owner", nullable = false)
    private boolean owner;

    protected Membership() {}

    Membership(Key key, Rights rights) {
        this.key = key;
        change(rights);
    }

    void change(Rights rights) {
        this.canRead = rights.canRead();
        this.canWrite = rights.canWrite();
        this.owner = rights.owner();
    }

    Key key() {
        return key;
    }

    Rights rights() {
        return new Rights(canRead, canWrite, owner);
    }
}
