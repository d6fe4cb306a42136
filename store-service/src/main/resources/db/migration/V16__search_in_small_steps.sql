-- What is indexed is put into the index proper in smaller steps: one of the default size (4 MB) keeps a processor for a
-- quarter of a second, in which live news wait.
alter index article_search_document set (gin_pending_list_limit = 1024);
