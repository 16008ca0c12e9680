package io.bongsu.auth;

/** A key file that cannot be used; says why, and never what is in it. */
final class InvalidKeyFile extends Exception {

    InvalidKeyFile(String reason) {
        super(reason);
    }
}
