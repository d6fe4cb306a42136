-- What a page says of its article besides: kind, subtitle, section, reading time, AMP page, paywall.
alter table article add column details jsonb;
alter table article_version add column details jsonb;

comment on column article.details is 'as the contract of news.articles has it; null where it was stored before';
