-- A group of consumers may be further than a database that is new: what was before would be missing, and nothing would say so.

create table partition_begun (
    topic     text    not null,
    partition integer not null,
    primary key (topic, partition)
);
comment on table partition_begun is
    'Partitions that are read into this database from their beginning on; -1 are all of a topic, where this table came later than what is stored.';
insert into partition_begun
select topic, -1 from (values ('news.articles'), ('news.feed-status')) known (topic)
where exists (select from article) or exists (select from feed);
