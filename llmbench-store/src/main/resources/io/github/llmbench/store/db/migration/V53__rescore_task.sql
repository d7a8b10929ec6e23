-- Scoring a run again is work for a worker, which finds here whose answers it is about.
alter table launch
    add column scored_from text,
    add column scored_task text;
