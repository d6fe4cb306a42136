-- The canary: an item of our own, sent now and then, that is no article.
create table canary (
    partition int         primary key,
    sent_at   timestamptz not null,
    stored_at timestamptz not null
);
comment on table canary is 'When the canary last arrived through each partition of news.raw: sent_at by the ingest''s clock, stored_at by the database''s.';
