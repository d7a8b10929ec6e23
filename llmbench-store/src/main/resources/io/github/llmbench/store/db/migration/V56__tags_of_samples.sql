-- What kind of sample a trial is of, each "name=value"; null for none, which takes no room. Without an index: one would have to be
-- written while each answer is waited for, and trials are looked for in one run, by its key.
alter table trial add column tags text[];
