-- Of a run that one worker makes whole, as a load is measured: the round in which it has its project's turn, or had it, or 0.
alter table launch add column load_round integer;
