import { useQuery } from "@tanstack/preact-query";
import { given, useApi, useServer } from "../../api/context";
import type { Health as Ready } from "../../api/types";
import { number } from "../../lib/format";
import { t } from "../../lib/i18n";
import { DataTable } from "../../ui/DataTable";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";

const AGAIN_MS = 5_000;

/** How the server is: what it says of itself, of its database, and its figures; each for itself, for one may be away without the others. */
export function Health() {
  const api = useApi();
  const { session } = useServer();
  const again = { refetchInterval: AGAIN_MS };
  const ready = useQuery({
    queryKey: ["health"],
    ...again,
    // A server that is down says with status 503 what of it is.
    queryFn: async () => (await (await session.look("/ready")).json()) as Ready,
  });
  const instance = useQuery({
    queryKey: ["instance"],
    ...again,
    queryFn: async () => given(await api.GET("/api/v1/instance")),
  });
  const figures = useQuery({
    queryKey: ["figures"],
    ...again,
    queryFn: async () => figuresOf(given(await api.GET("/metrics", { parseAs: "text" }))),
  });
  return (
    <section class="card" aria-labelledby="health">
      <h2 id="health">{t("health.title")}</h2>
      <Loaded query={ready}>
        {({ status, checks = {} }) => (
          <dl class="facts">
            <dt>{t("health.server")}</dt>
            <dd>
              <Up status={status} />
            </dd>
            {Object.entries(checks).map(([name, of]) => [
              <dt key={`${name}-name`}>{name}</dt>,
              <dd key={`${name}-is`}>
                <Up status={of} />
              </dd>,
            ])}
          </dl>
        )}
      </Loaded>
      <Loaded query={instance}>
        {({ version, startedAt, role }) => (
          <dl class="facts">
            <dt>{t("health.version")}</dt>
            <dd>{version}</dd>
            <dt>{t("health.since")}</dt>
            <dd>
              <Time at={startedAt} />
            </dd>
            <dt>{t("health.role")}</dt>
            <dd>{role}</dd>
          </dl>
        )}
      </Loaded>
      <details>
        <summary>{t("health.figures")}</summary>
        <Loaded query={figures}>
          {(all) => (
            <DataTable
              caption={t("health.figures")}
              rows={all}
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
          )}
        </Loaded>
      </details>
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
