package io.bongsu.web;

import io.bongsu.core.ProblemCode;

/**
 * The body of every error answer (RFC 9457 §3.1).
 *
 * @param type the code as a URI, since a problem's title may only differ from the status phrase under a type of its own
 * @param detail what happened this time; shown to the client, so never a stored text or a secret
 * @param instance the path asked for, without its query: that may hold a token
 */
record Problem(String type, String code, String title, int status, String detail, String instance) {

    static Problem of(ProblemCode code, String detail, String instance) {
        return new Problem(
                "urn:bongsu:problem:" + code.code(), code.code(), code.title(), code.status(), detail, instance);
    }
}
