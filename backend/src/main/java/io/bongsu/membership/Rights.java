package io.bongsu.membership;

/** What a member may do in a room. An owner may change its members. */
public record Rights(boolean canRead, boolean canWrite, boolean owner) {

    public static final Rights NONE = new Rights(false, false, false);
    public static final Rights OWNER = new Rights(true, true, true);
    public static final Rights MEMBER = new Rights(true, true, false);
}
