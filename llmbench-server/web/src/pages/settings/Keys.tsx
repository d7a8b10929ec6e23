import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import { listed, t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { DataTable } from "../../ui/DataTable";
import { Form } from "../../ui/Form";
import { useRemoval } from "../../ui/Removal";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";

/** The project's provider keys: written here, never read. */
export function Keys() {
  const { routes } = useServer();
  const { project } = useProject();
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ["keys", project], queryFn: () => routes.keys(project) });
  const providers = useQuery({ queryKey: ["providers"], queryFn: () => routes.providers() });
  const fresh = () => queries.invalidateQueries({ queryKey: ["keys", project] });
  const [remove, removal] = useRemoval({
    name: (key: { provider: string; id: string }) => listed(key.provider, key.id),
    remove: ({ provider, id }) => routes.deleteKey(project, provider, id),
    after: fresh,
  });
  return (
    <section class="card" aria-labelledby="keys">
      <h2 id="keys">{t("keys.title")}</h2>
      <Loaded query={query} isEmpty={(keys) => keys.length === 0} empty={t("keys.none")}>
        {(keys) => (
          <DataTable
            caption={t("keys.title")}
            rows={keys}
            rowKey={(key) => `${key.provider}/${key.id}`}
            columns={[
              { key: "provider", title: t("keys.provider"), cell: (key) => key.provider },
              { key: "id", title: t("keys.id"), cell: (key) => key.id },
              { key: "host", title: t("keys.host"), cell: (key) => key.host },
              { key: "ends", title: t("keys.ends"), cell: (key) => <code>…{key.lastFour}</code> },
              { key: "created", title: t("benchmarks.changed"), cell: (key) => <Time at={key.createdAt} /> },
            ]}
            onRemove={remove}
          />
        )}
      </Loaded>
      {removal}
      <Loaded query={providers}>
        {(known) => (
          <Form
            title={t("keys.put")}
            submit={t("keys.keep")}
            fields={[
              { name: "provider", title: t("keys.provider"), options: known.map(({ id }) => id) },
              { name: "key", title: t("keys.id"), hint: t("keys.idHint") },
              { name: "host", title: t("keys.host"), hint: t("keys.hostHint") },
              { name: "secret", title: t("keys.secret"), type: "password", required: true },
            ]}
            onSubmit={async ({ provider = "", key = "default", host, secret = "" }) => {
              const usual = known.find(({ id }) => id === provider)?.host;
              await routes.putKey(project, provider, key, secret, host ?? usual ?? "");
              await fresh();
            }}
          />
        )}
      </Loaded>
    </section>
  );
}
