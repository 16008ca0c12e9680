-- The contiguous prefix of a room that the broker has acknowledged. Apart from room_head: relay and lanes would
-- contend for one row. A room without a row has published nothing.
create table room_relay (
    room_id       bigint not null primary key,
    published_seq bigint not null
) engine = InnoDB;

-- Who relays. A holder beats; whoever sees no new beat for the lease's length may take over. No clocks are compared.
create table relay_lease (
    id              int         not null primary key,
    owner           varchar(64) not null,
    term            bigint      not null,
    beat            bigint      not null,
    broker_alive_at datetime(6)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

insert into relay_lease (id, owner, term, beat, broker_alive_at) values (1, '', 0, 0, null);
