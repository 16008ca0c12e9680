-- The log. ${messageBody} holds 64 KiB: mediumblob on MySQL, varbinary(65536) on H2, whose LOBs live elsewhere.
create table message (
    room_id           bigint      not null,
    seq               bigint      not null,
    sender_id         varchar(64) not null,
    client_message_id varchar(64) not null,
    id                binary(16)  not null,
    access_rev        bigint      not null,
    created_at        datetime(6) not null,
    body              ${messageBody} not null,
    primary key (room_id, seq),
    constraint message_key unique (room_id, sender_id, client_message_id)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;
