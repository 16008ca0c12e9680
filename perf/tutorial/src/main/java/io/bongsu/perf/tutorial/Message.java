package io.bongsu.perf.tutorial;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;

/** A stored message. */
@Entity
@Table(name = "message", indexes = @Index(columnList = "roomId, id"))
class Message {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    private long roomId;

    @Column(nullable = false, length = 4000)
    private String content = "";

    @Column(nullable = false)
    private Instant createdAt = Instant.EPOCH;

    /** For JPA. */
    protected Message() {}

    Message(long roomId, String content) {
        this.roomId = roomId;
        this.content = content;
        this.createdAt = Instant.now();
    }

    long id() {
        return id;
    }

    long roomId() {
        return roomId;
    }

    String content() {
        return content;
    }

    Instant createdAt() {
        return createdAt;
    }
}
