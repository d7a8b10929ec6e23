import { useMutation } from "@tanstack/preact-query";
import { given, useApi } from "../../api/context";
import type { AuditRow } from "../../api/types";
import { count } from "../../lib/format";
import { said, t } from "../../lib/i18n";
import { usePages } from "../../lib/usePages";
import { Earlier, More } from "../../ui/More";
import { DataTable } from "../../ui/DataTable";
import { ProblemText } from "../../ui/Problem";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";

/** What was changed, by whom, and whether the log is whole. */
export function Audit() {
  const api = useApi();
  const query = usePages({
    queryKey: ["audit"],
    page: async (cursor) =>
      given(
        await api.GET("/api/v1/audit", {
          params: { query: cursor === "" ? { limit: 50 } : { limit: 50, cursor } },
        }),
      ),
  });
  return (
    <section class="card" aria-labelledby="audit">
      <h2 id="audit">{t("audit.title")}</h2>
      <Proof />
      <Loaded query={query} isEmpty={(data) => data.pages[0]?.items.length === 0}>
        {(data) => (
          <>
            <Earlier query={query} />
            <DataTable
              caption={t("audit.title")}
              rows={data.pages.flatMap((page) => page.items)}
              rowKey={(row) => String(row.seq)}
              columns={[
                { key: "seq", title: t("audit.seq"), numeric: true, cell: (row: AuditRow) => count(row.seq) },
                { key: "at", title: t("audit.at"), cell: (row) => <Time at={row.at} /> },
                { key: "actor", title: t("audit.actor"), cell: (row) => row.actor },
                { key: "action", title: t("audit.action"), cell: (row) => <code>{row.action}</code> },
                { key: "object", title: t("audit.object"), cell: (row) => row.object },
                {
                  key: "detail",
                  title: t("audit.detail"),
                  cell: (row) => <code class="wrap">{JSON.stringify(row.detail)}</code>,
                },
              ]}
            />
            <More query={query} />
          </>
        )}
      </Loaded>
    </section>
  );
}

function Proof() {
  const api = useApi();
  const proof = useMutation({ mutationFn: async () => given(await api.GET("/api/v1/audit/proof")) });
  return (
    <div class="row">
      <button
        type="button"
        disabled={proof.isPending}
        onClick={() => {
          proof.mutate();
        }}
      >
        {t("audit.verify")}
      </button>
      {proof.data && (
        <p role="status">
          <span class={`badge ${proof.data.sound ? "pass" : "fail"}`}>
            {t(proof.data.sound ? "audit.sound" : "audit.broken")}
          </span>{" "}
          {said(
            proof.data.finding ??
              t("audit.proof", { rows: proof.data.rows, checkpoints: proof.data.checkpoints }),
            !proof.data.separateRoles && t("audit.oneRole"),
          )}
        </p>
      )}
      <ProblemText of={proof.error} />
    </div>
  );
}
