-- A shard that passes is a row that is added, taken and deleted: each index that it stands in is written at two of the three. What is
-- picked is few and looked for once a second, and the next turn is found among those that wait.

drop index scheduled_tasks_order;
drop index scheduled_tasks_heartbeat;

-- Room for the next version of a row beside it, and dead ones are cleared away as soon as there are some.
alter table scheduled_tasks set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0);

-- The declaration is written once and the rest of the row with each shard.
alter table launch set (fillfactor = 50, toast_tuple_target = 256);
