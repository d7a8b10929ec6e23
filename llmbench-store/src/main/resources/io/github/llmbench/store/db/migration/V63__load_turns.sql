-- Of a run that one worker makes whole, as a load is measured: the round in which it has its project's turn, or had it, or 0.
alter table launch add column load_round integer;

-- How often it was taken back from a worker that was silent: a task that kills who makes it is not to go from one to the next.
alter table scheduled_tasks add column taken_back smallint not null default 0;
