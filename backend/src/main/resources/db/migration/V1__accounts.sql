-- Who may come in, and the login sessions their tokens belong to.
-- utf8mb4_0900_bin is case sensitive and NO PAD: 'Alice' and 'alice' are two accounts, as the contract's ids say.

create table account (
    user_id varchar(64) not null,
    kind varchar(8) not null,
    role varchar(16) not null,
    owner_id varchar(64),
    display_name varchar(100) not null,
    secret_hash varchar(100) not null,
    locked boolean not null,
    created_at datetime(6) not null,
    primary key (user_id),
    key account_owner (owner_id)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_0900_bin;

-- tokens_until: when the last access token of the session expires; a revocation has to be remembered until then.
-- family_hash tells a refresh token of this session from a forged one; refresh_hash tells its newest from an older one.
create table auth_session (
    sid varchar(32) not null,
    user_id varchar(64) not null,
    audience varchar(16) not null,
    family_hash varbinary(32),
    refresh_hash varbinary(32),
    created_at datetime(6) not null,
    expires_at datetime(6) not null,
    tokens_until datetime(6) not null,
    revoked_at datetime(6),
    primary key (sid),
    key auth_session_user (user_id, created_at),
    key auth_session_revoked (revoked_at),
    key auth_session_expires (expires_at)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_0900_bin;
