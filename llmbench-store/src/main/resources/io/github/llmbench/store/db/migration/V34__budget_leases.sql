-- What a killed process had set aside comes back though its run never goes on: a holder says until when it counts unless its process
-- says again that it lives. The version before does not say so, hence the long default.

alter table budget_holder
    add column alive_until timestamptz not null default now() + interval '1 day',
    -- What came back while its call may still have been under way: settling that call gives back so much less.
    add column given_back numeric not null default 0;
