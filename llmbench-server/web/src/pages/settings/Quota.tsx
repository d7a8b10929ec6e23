import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { given, useApi } from "../../api/context";
import type { Quota as ProjectQuota } from "../../api/types";
import { count } from "../../lib/format";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { DataTable } from "../../ui/DataTable";
import { Form } from "../../ui/Form";
import { Loaded } from "../../ui/States";

const PATH = "/api/v1/projects/{project}/quota";
const limits = ["runsAtOnce", "callsPerDay", "tokensPerDay"] as const;
type Limit = (typeof limits)[number];

interface Row {
  readonly of: Limit;
  readonly used: number;
  readonly limit: number | undefined;
}

/** What the project may do at a time and a day, and what it did; admins of the instance say how much. */
export function Quota({ admin }: { readonly admin: boolean }) {
  const api = useApi();
  const { project } = useProject();
  const queries = useQueryClient();
  const params = { path: { project } };
  const query = useQuery({
    queryKey: ["quota", project],
    queryFn: async () => given(await api.GET(PATH, { params })),
  });
  return (
    <section class="card" aria-labelledby="quota">
      <h2 id="quota">{t("quota.title")}</h2>
      <Loaded query={query}>
        {(quota) => (
          <DataTable
            caption={t("quota.title")}
            rows={rowsOf(quota)}
            rowKey={(row) => row.of}
            columns={[
              { key: "of", title: t("quota.of"), cell: (row: Row) => t(`quota.${row.of}`) },
              { key: "used", title: t("quota.used"), numeric: true, cell: (row) => count(row.used) },
              {
                key: "limit",
                title: t("quota.limit"),
                numeric: true,
                cell: (row) => (row.limit === undefined ? t("quota.none") : count(row.limit)),
              },
            ]}
          />
        )}
      </Loaded>
      {admin && (
        <Form
          title={t("quota.set")}
          submit={t("budgets.set")}
          fields={limits.map((name) => ({
            name,
            title: t(`quota.${name}`),
            type: "number",
            hint: t("quota.hint"),
          }))}
          onSubmit={async (values) => {
            const body = Object.fromEntries(
              limits.flatMap((name) => (values[name] === undefined ? [] : [[name, Number(values[name])]])),
            );
            given(await api.PUT(PATH, { params, body }));
            await queries.invalidateQueries({ queryKey: ["quota", project] });
          }}
        />
      )}
    </section>
  );
}

function rowsOf(quota: ProjectQuota): readonly Row[] {
  return [
    { of: "runsAtOnce", used: quota.runs, limit: quota.runsAtOnce },
    { of: "callsPerDay", used: quota.callsToday, limit: quota.callsPerDay },
    { of: "tokensPerDay", used: quota.tokensToday, limit: quota.tokensPerDay },
  ];
}
