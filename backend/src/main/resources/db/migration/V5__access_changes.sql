-- When a room's access revision last moved, so that what was changed lately can be asked for. Null: before this was written down.
alter table room_head add column access_changed_at datetime(6);

-- Whoever asks wants room, time and revision: they are all in the index. It moves with changes of access, not with messages.
create index room_head_access_changed on room_head (access_changed_at, room_id, access_rev);
