import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { given, useApi } from "../../api/context";
import { whole } from "../../api/whole";
import type { Webhook } from "../../api/types";
import { count } from "../../lib/format";
import { enumerated, t } from "../../lib/i18n";
import { listOf } from "../../lib/listOf";
import { useProject } from "../../lib/project";
import { useDone } from "../../lib/useDone";
import { usePages } from "../../lib/usePages";
import { DataTable } from "../../ui/DataTable";
import { Form } from "../../ui/Form";
import { Earlier, More } from "../../ui/More";
import { ProblemText } from "../../ui/Problem";
import { useRemoval } from "../../ui/Removal";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";

const all = "/api/v1/projects/{project}/webhooks";
const one = `${all}/{webhook}` as const;

const kinds = ["run-failed", "gate-failed", "change-point", "cost", "budget"] as const;

/** What a kind is called; one that these pages do not know stands as it is. */
function nameOf(kind: string): string {
  const known = kinds.find((each) => each === kind);
  return known ? t(`alerts.kind.${known}`) : kind;
}

/** Where the project's alerts go. */
export function Webhooks() {
  const api = useApi();
  const { project } = useProject();
  const queries = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const [tried, setTried] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ["webhooks", project],
    queryFn: () =>
      whole(async (query) => given(await api.GET(all, { params: { path: { project }, query } }))),
  });
  const fresh = () => queries.invalidateQueries({ queryKey: ["webhooks", project] });
  const path = (hook: Webhook) => ({ path: { project, webhook: hook.id } });
  const header = () => ({ "Idempotency-Key": crypto.randomUUID() });
  const [remove, removal] = useRemoval({
    name: (hook: Webhook) => hook.name,
    remove: async (hook) => {
      await api.DELETE(one, { params: path(hook) });
      setOpen((before) => (before === hook.id ? null : before));
    },
    after: fresh,
  });
  const [turn, notTurned] = useDone(
    (hook: Webhook) => api.PATCH(one, { params: path(hook), body: { enabled: !hook.enabled } }),
    fresh,
  );
  const [test, notTested] = useDone(async (hook: Webhook) => {
    const answer = given(await api.POST(`${one}/test`, { params: { ...path(hook), header: header() } }));
    setTried(
      answer.ok
        ? t("webhooks.ok", { name: hook.name, status: answer.status ?? "" })
        : t("webhooks.failed", { name: hook.name, error: answer.error ?? answer.status ?? "" }),
    );
  }, fresh);
  return (
    <section class="card" aria-labelledby="webhooks">
      <h2 id="webhooks">{t("webhooks.title")}</h2>
      <Loaded query={query} isEmpty={(hooks) => hooks.length === 0} empty={t("webhooks.none")}>
        {(hooks) => (
          <DataTable
            caption={t("webhooks.title")}
            rows={hooks}
            rowKey={(hook) => hook.id}
            columns={[
              { key: "name", title: t("settings.name"), cell: (hook) => hook.name },
              { key: "url", title: t("webhooks.url"), cell: (hook) => <code class="wrap">{hook.url}</code> },
              {
                key: "kinds",
                title: t("webhooks.kinds"),
                cell: (hook) =>
                  hook.kinds.length === 0 ? t("webhooks.all") : enumerated(hook.kinds.map(nameOf)),
              },
              {
                key: "do",
                title: t("webhooks.do"),
                cell: (hook) => (
                  <span class="row">
                    <button
                      type="button"
                      onClick={() => {
                        test(hook);
                      }}
                    >
                      {t("webhooks.test")}
                    </button>
                    <button
                      type="button"
                      aria-expanded={open === hook.id}
                      onClick={() => {
                        setOpen(open === hook.id ? null : hook.id);
                      }}
                    >
                      {t("webhooks.deliveries")}
                    </button>
                    <button
                      type="button"
                      onClick={() => {
                        turn(hook);
                      }}
                    >
                      {t(hook.enabled ? "settings.disable" : "settings.enable")}
                    </button>
                    <button
                      type="button"
                      class="danger"
                      onClick={() => {
                        remove(hook);
                      }}
                    >
                      {t("settings.remove")}
                    </button>
                  </span>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {tried && <p role="status">{tried}</p>}
      {removal}
      <ProblemText of={notTurned ?? notTested} />
      {open !== null && <Deliveries webhook={open} />}
      <Form
        title={t("webhooks.new")}
        submit={t("settings.create")}
        fields={[
          { name: "name", title: t("settings.name"), required: true },
          { name: "url", title: t("webhooks.url"), type: "url", required: true },
          {
            name: "kinds",
            title: t("webhooks.kinds"),
            several: true,
            options: kinds,
            names: nameOf,
            hint: t("webhooks.kindsHint"),
          },
        ]}
        onSubmit={async ({ name = "", url = "", kinds: chosen = "" }) => {
          const made = given(
            await api.POST(all, {
              params: { path: { project }, header: header() },
              body: {
                name,
                url,
                kinds: listOf(chosen),
              },
            }),
          );
          setSecret(made.secret ?? null);
          await fresh();
        }}
      >
        {secret && (
          <p class="note" role="status">
            {t("settings.once")} <code>{secret}</code>
          </p>
        )}
      </Form>
    </section>
  );
}

function Deliveries({ webhook }: { readonly webhook: string }) {
  const api = useApi();
  const { project } = useProject();
  const queries = useQueryClient();
  const key = ["deliveries", project, webhook];
  const query = usePages({
    queryKey: key,
    page: async (cursor) =>
      given(
        await api.GET(`${one}/deliveries`, {
          params: {
            path: { project, webhook },
            query: { limit: 50, ...(cursor === "" ? {} : { cursor }) },
          },
        }),
      ),
  });
  const [again, problem] = useDone(
    (delivery: string) =>
      api.POST(`${one}/deliveries/{delivery}/again`, {
        params: {
          path: { project, webhook, delivery },
          header: { "Idempotency-Key": crypto.randomUUID() },
        },
      }),
    () => queries.invalidateQueries({ queryKey: key }),
  );
  return (
    <>
      <Earlier query={query} />
      <Loaded query={query} isEmpty={({ pages }) => pages[0]?.items.length === 0}>
        {({ pages }) => (
          <DataTable
            caption={t("webhooks.deliveries")}
            rows={pages.flatMap((page) => page.items)}
            rowKey={(item) => item.id}
            columns={[
              { key: "at", title: t("audit.at"), cell: (item) => <Time at={item.createdAt} /> },
              { key: "kind", title: t("webhooks.kind"), cell: (item) => item.kind },
              {
                key: "state",
                title: t("run.state"),
                cell: (item) => (
                  <>
                    <span class={`badge ${looks[item.state]}`}>{t(`webhooks.state.${item.state}`)}</span>{" "}
                    {item.error ?? item.status}
                  </>
                ),
              },
              {
                key: "attempts",
                title: t("webhooks.attempts"),
                numeric: true,
                cell: (item) => count(item.attempts),
              },
              {
                key: "again",
                title: t("webhooks.again"),
                cell: (item) => (
                  <button
                    type="button"
                    onClick={() => {
                      again(item.id);
                    }}
                  >
                    {t("webhooks.again")}
                  </button>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      <More query={query} />
      <ProblemText of={problem} />
    </>
  );
}

const looks = { pending: "open", delivered: "pass", failed: "fail" } as const;
