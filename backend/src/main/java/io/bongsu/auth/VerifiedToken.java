package io.bongsu.auth;

import io.bongsu.membership.Caller;

/**
 * A token whose signature and claims were right once; what can change since is asked at every use.
 *
 * @param key the key that verified it: the token ends with it
 * @param generation of the revocations known when it was verified
 */
record VerifiedToken(Caller caller, Audience audience, Keys.VerifyingKey key, long generation) {}
