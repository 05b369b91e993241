-- New words wait in a list that every search reads and that one insertion, when it is full, sorts into
-- the index: a short one keeps both from waiting.
alter index job_specs_words set (gin_pending_list_limit = 256);
