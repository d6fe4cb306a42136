-- The positions are written with the rows, so both are of the same time after each restore and failover.

create table consumer_position (
    topic       text    not null,
    partition   integer not null,
    topic_id    text    not null,
    next_offset bigint  not null,
    primary key (topic, partition)
) with (fillfactor = 50);
comment on table consumer_position is
    'Offset of the next record of each partition. It is updated in the transaction that stores the records before it.';
comment on column consumer_position.topic_id is 'Kafka''s id of the topic: another one means that the topic was created again.';
