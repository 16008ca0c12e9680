package io.bongsu.membership;

/** Which users and devices exist: only they can be members. Answered by whoever keeps the accounts. */
public interface Users {

    boolean exists(String userId);
}
