-- Signing in at an OpenID provider: who is who there, and sign-ins that are under way.

create table oidc_identity (
    issuer text not null,
    subject text not null,
    user_id uuid not null references app_user (id) on delete cascade,
    created_at timestamptz not null default now(),
    primary key (issuer, subject)
);

create index oidc_identity_by_user on oidc_identity (user_id);

-- Taken by the answer that comes to it, so that none counts twice.
create table oidc_attempt (
    state text primary key,
    browser text not null,
    nonce text not null,
    verifier text not null,
    expires_at timestamptz not null
);
