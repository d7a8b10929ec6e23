-- Runs begin seldom and are looked for often: what is new goes into these indices at once, and no question reads the list of what
-- waits to go in.

alter index run_by_model set (fastupdate = off);
alter index run_by_tag set (fastupdate = off);
alter index run_by_text set (fastupdate = off);

select gin_clean_pending_list('run_by_model'), gin_clean_pending_list('run_by_tag'), gin_clean_pending_list('run_by_text');
