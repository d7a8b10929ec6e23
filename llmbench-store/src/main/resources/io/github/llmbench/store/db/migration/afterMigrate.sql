-- The application's rights, given anew after each migration, since a new table has none. Where one role is both, the triggers on
-- the audit log are what is left.
do $$
begin
    if '${application}' <> quote_ident(current_user) and '${application}' <> '"' || current_user || '"' then
        grant usage on schema ${flyway:defaultSchema} to ${application};
        grant select, insert, update, delete on all tables in schema ${flyway:defaultSchema} to ${application};
        grant usage, select, update on all sequences in schema ${flyway:defaultSchema} to ${application};
        revoke insert, update, delete on schema_history from ${application};
        revoke update, delete, truncate on audit, audit_checkpoint from ${application};
    end if;
end
$$;
