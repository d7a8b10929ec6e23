import { useQuery } from "@tanstack/preact-query";
import { given, useApi } from "../../api/context";
import { number } from "../../lib/format";
import { t } from "../../lib/i18n";
import { DataTable } from "../../ui/DataTable";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";

const AGAIN_MS = 5_000;

/** How the server is: what it says of itself, of its database, and its figures. */
export function Health() {
  const api = useApi();
  const query = useQuery({
    queryKey: ["health"],
    refetchInterval: AGAIN_MS,
    queryFn: async () => {
      const [instance, ready, figures] = await Promise.all([
        api.GET("/api/v1/instance"),
        api.GET("/ready"),
        api.GET("/metrics", { parseAs: "text" }),
      ]);
      return { instance: given(instance), ready: given(ready), figures: figuresOf(given(figures)) };
    },
  });
  return (
    <section class="card" aria-labelledby="health">
      <h2 id="health">{t("health.title")}</h2>
      <Loaded query={query}>
        {({ instance, ready, figures }) => (
          <>
            <dl class="facts">
              <dt>{t("health.server")}</dt>
              <dd>
                <Up status={ready.status} />
              </dd>
              {Object.entries(ready.checks ?? {}).map(([name, status]) => [
                <dt key={`${name}-name`}>{name}</dt>,
                <dd key={`${name}-is`}>
                  <Up status={status} />
                </dd>,
              ])}
              <dt>{t("health.version")}</dt>
              <dd>{instance.version}</dd>
              <dt>{t("health.since")}</dt>
              <dd>
                <Time at={instance.startedAt} />
              </dd>
              <dt>{t("health.role")}</dt>
              <dd>{instance.role}</dd>
            </dl>
            <details>
              <summary>{t("health.figures")}</summary>
              <DataTable
                caption={t("health.figures")}
                rows={figures}
                rowKey={(figure) => figure.name}
                columns={[
                  { key: "name", title: t("settings.name"), cell: (figure) => <code>{figure.name}</code> },
                  {
                    key: "value",
                    title: t("chart.value"),
                    numeric: true,
                    cell: (figure) => number(figure.value, 6),
                  },
                ]}
              />
            </details>
          </>
        )}
      </Loaded>
    </section>
  );
}

function Up({ status }: { readonly status: string }) {
  return <span class={`badge ${status === "up" ? "pass" : "fail"}`}>{status}</span>;
}

/** The figures of Prometheus' text form; comments and buckets of histograms are stepped over. */
export function figuresOf(text: string): readonly { readonly name: string; readonly value: number }[] {
  return text.split("\n").flatMap((line) => {
    const at = line.lastIndexOf(" ");
    const name = line.slice(0, at);
    const value = Number(line.slice(at + 1));
    return line.startsWith("#") || at < 0 || name.includes("_bucket{") || Number.isNaN(value)
      ? []
      : [{ name, value }];
  });
}
