-- A purge looks among the articles first seen before then (article_first_seen): the least time of a block range stays
-- when its rows are deleted, so that sooner or later it would have read the whole table each time.
drop index article_observed;
