-- Where alerts go, and what is to be sent there: written in the transaction of the alert, sent afterwards.

create table webhook (
    id uuid primary key,
    project text not null references project (name) on delete cascade,
    name text not null,
    url text not null,
    kinds text[] not null default '{}',
    enabled boolean not null default true,
    created_at timestamptz not null default now(),
    created_by text not null,
    version bigint not null default 1,
    unique (project, name)
);

create table delivery (
    id uuid primary key,
    webhook uuid not null references webhook (id) on delete cascade,
    -- Of the alert, which may be handed over twice.
    alert text not null,
    kind text not null,
    body text not null,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0,
    created_at timestamptz not null default now(),
    next_at timestamptz not null default now(),
    ended_at timestamptz,
    status integer,
    error text,
    unique (webhook, alert)
);

create index delivery_due on delivery (next_at) where state = 'pending';
create index delivery_by_webhook on delivery (webhook, created_at desc, id desc);
