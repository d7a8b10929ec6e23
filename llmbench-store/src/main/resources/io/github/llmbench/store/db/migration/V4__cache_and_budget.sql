-- Answers remembered by request, and what may still be spent.

create table response_cache (
    hash text primary key,
    response bytea not null,
    bytes integer not null,
    stored_at timestamptz not null default now(),
    expires_at timestamptz not null
);

create index response_cache_by_age on response_cache (stored_at);
create index response_cache_by_end on response_cache (expires_at);

create table budget (
    scope text primary key,
    limit_usd numeric not null check (limit_usd > 0),
    spent numeric not null default 0,
    reserved numeric not null default 0,
    alerted integer not null default 0
);

-- Who set how much aside, so that what a killed process had set aside can be let go of.
create table budget_holder (
    scope text not null references budget (scope) on delete cascade,
    holder text not null,
    reserved numeric not null,
    primary key (scope, holder)
);
