-- What was changed, by whom. Each row holds the hash of the one before; the application can add rows and nothing else.

create table audit (
    seq bigint primary key,
    at timestamptz not null,
    actor text not null,
    action text not null,
    object text not null,
    detail json not null,
    previous text not null,
    hash text not null
);

create table audit_checkpoint (
    seq bigint primary key,
    at timestamptz not null,
    hash text not null,
    signature text not null
);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log can only be added to';
end
$$;

create trigger audit_append_only before update or delete or truncate on audit
    for each statement execute function audit_is_append_only();
create trigger audit_checkpoint_append_only before update or delete or truncate on audit_checkpoint
    for each statement execute function audit_is_append_only();
