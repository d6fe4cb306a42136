-- Finds what is older than the retention; rows come in nearly in this order, so a small index does.
create index article_observed on article using brin (observed_at) with (pages_per_range = 32, autosummarize = on);
