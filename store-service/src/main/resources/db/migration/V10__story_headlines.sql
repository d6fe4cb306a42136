-- Where a feed shows no more than a summary, copies of a story are told by their headline. RATIONALE.md has the rule.

alter table story_sketch
    add column headlines bigint[] not null default '{}',
    add column authors   text[]   not null default '{}',
    add column site      text;
comment on table story_sketch is 'What articles are compared by: MinHash signatures of their texts, their headlines and authors.';
comment on column story_sketch.headlines is 'hashes of the headline, with and without label and name of the paper';
comment on column story_sketch.shingles is 'number of distinct runs of eight words; 0 where the text is too short';
comment on column story_sketch.bands is 'two articles may be alike only where they share one';
comment on column story_article.score is
    'share of the shorter text that the longer holds, 0.5 to 1, estimated; 0.5 where the headline decided';

-- All are sketched anew, and compared again.
update story_sketch set content_hash = '';
insert into story_pending (article_ids)
select array_agg(id) from (select id, row_number() over () / 500 as part from article) a group by part;
