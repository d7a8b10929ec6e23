import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { given, useApi } from "../../api/context";
import type { AccessToken } from "../../api/types";
import { whole } from "../../api/whole";
import { t } from "../../lib/i18n";
import { useProjects } from "../../lib/project";
import { useDone } from "../../lib/useDone";
import { DataTable } from "../../ui/DataTable";
import { Form } from "../../ui/Form";
import { ProblemText } from "../../ui/Problem";
import { useRemoval } from "../../ui/Removal";
import { SingleKeys } from "../../ui/SingleKeys";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";

/** Password, sessions and access tokens of the reader, and their choice of keys. */
export function Account() {
  return (
    <>
      <section class="card">
        <Password />
      </section>
      <section class="card" aria-labelledby="sessions">
        <h2 id="sessions">{t("settings.sessions")}</h2>
        <Sessions />
      </section>
      <section class="card" aria-labelledby="tokens">
        <h2 id="tokens">{t("settings.tokens")}</h2>
        <Tokens />
      </section>
      <section class="card" aria-labelledby="single-keys">
        <h2 id="single-keys">{t("keys.help")}</h2>
        <SingleKeys />
      </section>
    </>
  );
}

function Password() {
  const api = useApi();
  const [changed, setChanged] = useState(false);
  return (
    <Form
      title={t("settings.password")}
      submit={t("settings.change")}
      fields={[
        { name: "current", title: t("settings.current"), type: "password", required: true },
        {
          name: "fresh",
          title: t("settings.fresh"),
          type: "password",
          required: true,
          hint: t("settings.length"),
        },
      ]}
      onSubmit={async ({ current = "", fresh = "" }) => {
        await api.PUT("/api/v1/me/password", { body: { current, fresh } });
        setChanged(true);
      }}
    >
      {changed && <p role="status">{t("settings.changed")}</p>}
    </Form>
  );
}

function Sessions() {
  const api = useApi();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ["sessions"],
    queryFn: () => whole(async (query) => given(await api.GET("/api/v1/me/sessions", { params: { query } }))),
  });
  const [end, problem] = useDone(
    (session: string) => api.DELETE("/api/v1/me/sessions/{session}", { params: { path: { session } } }),
    () => queries.invalidateQueries({ queryKey: ["sessions"] }),
  );
  return (
    <>
      <Loaded query={query}>
        {(sessions) => (
          <DataTable
            caption={t("settings.sessions")}
            rows={sessions}
            rowKey={(session) => session.id}
            columns={[
              { key: "agent", title: t("settings.browser"), cell: (s) => s.userAgent ?? "" },
              { key: "address", title: t("settings.address"), cell: (s) => s.address ?? "" },
              { key: "used", title: t("settings.lastUsed"), cell: (s) => <Time at={s.lastUsedAt} /> },
              {
                key: "end",
                title: t("settings.end"),
                cell: (s) =>
                  s.current ? (
                    <span class="badge">{t("settings.this")}</span>
                  ) : (
                    <button
                      type="button"
                      onClick={() => {
                        end(s.id);
                      }}
                    >
                      {t("settings.end")}
                    </button>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
      <ProblemText of={problem} />
    </>
  );
}

const roles = ["viewer", "runner", "admin"] as const;

/** As the server's own. */
const USUAL_DAYS = 90;

function Tokens() {
  const api = useApi();
  const projects = useProjects();
  const queries = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ["tokens"],
    queryFn: () => whole(async (query) => given(await api.GET("/api/v1/me/tokens", { params: { query } }))),
  });
  const fresh = () => queries.invalidateQueries({ queryKey: ["tokens"] });
  const [remove, removal] = useRemoval({
    name: (token: AccessToken) => token.name,
    remove: ({ id }) => api.DELETE("/api/v1/me/tokens/{token}", { params: { path: { token: id } } }),
    after: fresh,
  });
  return (
    <>
      <Loaded query={query} isEmpty={(tokens) => tokens.length === 0} empty={t("settings.noTokens")}>
        {(tokens) => (
          <DataTable
            caption={t("settings.tokens")}
            rows={tokens}
            rowKey={(token) => token.id}
            columns={[
              { key: "name", title: t("settings.name"), cell: (token) => token.name },
              { key: "role", title: t("settings.role"), cell: (token) => token.role },
              {
                key: "project",
                title: t("project.label"),
                cell: (token) => token.project ?? t("settings.allProjects"),
              },
              {
                key: "expires",
                title: t("settings.expires"),
                cell: (token) => <Time at={token.expiresAt} />,
              },
            ]}
            onRemove={remove}
          />
        )}
      </Loaded>
      {removal}
      <Form
        title={t("settings.newToken")}
        submit={t("settings.create")}
        fields={[
          { name: "name", title: t("settings.name"), required: true },
          { name: "role", title: t("settings.role"), options: roles },
          {
            name: "project",
            title: t("settings.tokenProject"),
            options: ["", ...(projects.data ?? []).map((one) => one.name)],
            names: (one) => (one === "" ? t("settings.allProjects") : one),
          },
          { name: "days", title: t("settings.days"), type: "number", hint: t("settings.daysHint") },
        ]}
        onSubmit={async ({ name = "", role, project, days }) => {
          const made = given(
            await api.POST("/api/v1/me/tokens", {
              body: {
                name,
                role: roles.find((one) => one === role) ?? "viewer",
                days: days === undefined ? USUAL_DAYS : Number(days),
                ...(project === undefined ? {} : { project }),
              },
            }),
          );
          setSecret(made.secret);
          await fresh();
        }}
      >
        {secret && (
          <p class="note" role="status">
            {t("settings.once")} <code>{secret}</code>
          </p>
        )}
      </Form>
    </>
  );
}
