-- How many calls of a run have no price, counted when it ends: a model without any price has no metric that says so.
alter table run add column unpriced bigint;
