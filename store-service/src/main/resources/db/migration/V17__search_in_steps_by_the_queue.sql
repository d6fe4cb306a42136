-- In a rush steps of 1 MB are too small to keep up, so the indexer chooses by the length of its queue.
alter index article_search_document reset (gin_pending_list_limit);
