import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { given, useApi, useServer } from "../../api/context";
import type { InstalledPrice, ModelPrice } from "../../api/types";
import { localDay, number } from "../../lib/format";
import { t } from "../../lib/i18n";
import { DataTable, type Column } from "../../ui/DataTable";
import { Form } from "../../ui/Form";
import { useRemoval } from "../../ui/Removal";
import { Loaded } from "../../ui/States";

/** What models cost, with where that stands and when it was read there. */
export function Prices() {
  const { spending } = useServer();
  const api = useApi();
  const queries = useQueryClient();
  const me = useQuery({ queryKey: ["me"], queryFn: async () => given(await api.GET("/api/v1/me")) });
  const admin = me.data?.instanceAdmin ?? false;
  const query = useQuery({ queryKey: ["prices"], queryFn: () => spending.prices() });
  const fresh = () => queries.invalidateQueries({ queryKey: ["prices"] });
  const [remove, removal] = useRemoval({
    name: (one: ModelPrice) => one.model,
    remove: ({ model }) => spending.deletePrice(model),
    after: fresh,
  });
  return (
    <section class="card" aria-labelledby="prices">
      <h2 id="prices">{t("prices.title")}</h2>
      <Loaded query={query} isEmpty={(all) => all.length === 0} empty={t("prices.none")}>
        {(all) => (
          <DataTable
            caption={t("prices.title")}
            rows={all}
            rowKey={(one) => one.model}
            columns={columns}
            onRemove={admin ? remove : undefined}
          />
        )}
      </Loaded>
      {removal}
      <Installed />
      {admin && (
        <Form
          title={t("prices.put")}
          submit={t("budgets.set")}
          fields={[
            { name: "model", title: t("samples.model"), required: true, hint: t("form.modelHint") },
            { name: "input", title: t("prices.input"), type: "number", required: true },
            { name: "output", title: t("prices.output"), type: "number", required: true },
            { name: "cachedInput", title: t("prices.cached"), type: "number" },
            { name: "source", title: t("prices.source"), required: true },
            { name: "date", title: t("prices.date"), type: "date", required: true },
          ]}
          onSubmit={async ({ model = "", input, output, cachedInput, source = "", date = "" }) => {
            await spending.putPrice({
              model,
              input: Number(input),
              output: Number(output),
              ...(cachedInput === undefined ? {} : { cachedInput: Number(cachedInput) }),
              source,
              date,
            });
            await fresh();
          }}
        />
      )}
    </section>
  );
}

/** Those that come with the server, and which of them one that was set stands before. */
function Installed() {
  const { spending } = useServer();
  const query = useQuery({ queryKey: ["prices", "installed"], queryFn: () => spending.installedPrices() });
  return (
    <>
      <h3>{t("prices.installed")}</h3>
      <Loaded query={query} isEmpty={(all) => all.length === 0} empty={t("prices.nothingInstalled")}>
        {(all) => (
          <DataTable
            caption={t("prices.installed")}
            rows={all}
            rowKey={(one) => one.model}
            columns={[
              ...columns,
              {
                key: "state",
                title: t("prices.state"),
                cell: (one: InstalledPrice) => t(one.overridden ? "prices.overridden" : "prices.inForce"),
              },
            ]}
          />
        )}
      </Loaded>
    </>
  );
}

type Priced = Pick<ModelPrice, "model" | "input" | "output" | "cachedInput" | "source" | "date">;

const usd = (value: number | undefined) => (value === undefined ? "" : number(value, 6));

const columns: readonly Column<Priced>[] = [
  { key: "model", title: t("samples.model"), cell: (one) => one.model },
  { key: "input", title: t("prices.input"), numeric: true, cell: (one) => usd(one.input) },
  { key: "output", title: t("prices.output"), numeric: true, cell: (one) => usd(one.output) },
  { key: "cached", title: t("prices.cached"), numeric: true, cell: (one) => usd(one.cachedInput) },
  {
    key: "source",
    title: t("prices.source"),
    cell: (one) => (
      <>
        {one.source} <span class="muted">{localDay(one.date)}</span>
      </>
    ),
  },
];
