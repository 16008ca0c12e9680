-- Ids differ by case and by trailing blanks: a binary collation without padding.
create table chat_room (
    room_id    bigint       not null auto_increment primary key,
    name       varchar(200) not null,
    created_by varchar(64)  not null,
    created_at datetime(6)  not null
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create table membership (
    room_id   bigint      not null,
    user_id   varchar(64) not null,
    can_read  boolean     not null,
    can_write boolean     not null,
    owner     boolean     not null,
    primary key (room_id, user_id),
    constraint membership_room foreign key (room_id) references chat_room (room_id)
) engine = InnoDB character set utf8mb4 collate utf8mb4_0900_bin;

create index membership_user on membership (user_id, room_id);

-- The row whose lock orders a room: seqs and access revisions are given under it.
-- Mapped by no entity: an entity's update would write stale columns back.
create table room_head (
    room_id    bigint not null primary key,
    last_seq   bigint not null,
    access_rev bigint not null,
    constraint room_head_room foreign key (room_id) references chat_room (room_id)
) engine = InnoDB;
