-- Of two readings of the same observation the one with the higher revision is newer.

alter table article add column revision bigint;
alter table article_superseded add column revision bigint;
comment on column article.revision is
    'as in news.articles: grows from version to version; null in records from before it was counted';
