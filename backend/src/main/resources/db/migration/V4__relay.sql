-- How far a room is published. Apart from room_head: relay and lanes would contend for one row.
-- published_seq: the contiguous prefix that the broker has acknowledged.
-- mark_seq, saved_seq: published_seq as it was at the last mark and at the one before. Marks lie further apart than
-- the broker's autosave interval, so what was acknowledged up to saved_seq is on the broker's disk; a broker that
-- restarted gets everything after it again. A room without a row has published nothing.
create table room_relay (
    room_id       bigint not null primary key,
    published_seq bigint not null,
    mark_seq      bigint not null,
    saved_seq     bigint not null
) engine = InnoDB;

-- Who relays. A holder beats; whoever sees no new beat for the lease's length may take over. No clocks are compared.
-- broker_alive_at: when the holder last had a sign of life from the broker.
create table relay_lease (
    id              int         not null primary key,
    owner           varchar(64) not null,
    term            bigint      not null,
    beat            bigint      not null,
    broker_alive_at datetime(6)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

insert into relay_lease (id, owner, term, beat, broker_alive_at) values (1, '', 0, 0, null);
