-- Every process of the instance says that it lives, those that only answer requests too; rates are shared by those that make runs.

alter table worker
    add column role text not null default 'worker' check (role in ('all', 'api', 'worker')),
    add column version text not null default 'unknown';
