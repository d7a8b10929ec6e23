import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { given, useApi } from "../../api/context";
import type { Backup } from "../../api/types";
import { count, size } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { useDone } from "../../lib/useDone";
import { DataTable } from "../../ui/DataTable";
import { ProblemText } from "../../ui/Problem";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";

const AGAIN_MS = 10_000;
const looks = {
  running: "open",
  failed: "fail",
  made: "",
  proven: "pass",
  damaged: "fail",
  removed: "",
} as const;

/** Copies of the database: when the next one is made, how the last ones are, and what a proof found. */
export function Backups() {
  const api = useApi();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ["backups"],
    refetchInterval: AGAIN_MS,
    queryFn: async () => given(await api.GET("/api/v1/backups", { params: { query: { limit: 20 } } })),
  });
  const fresh = () => queries.invalidateQueries({ queryKey: ["backups"] });
  const header = () => ({ params: { header: { "Idempotency-Key": crypto.randomUUID() } } });
  const [make, notMade] = useDone(() => api.POST("/api/v1/backups", header()), fresh);
  const [prove, notProven] = useDone(() => api.POST("/api/v1/backups/proof", header()), fresh);
  return (
    <section class="card" aria-labelledby="backups">
      <div class="head">
        <h2 id="backups">{t("backups.title")}</h2>
        <div class="row">
          <button
            type="button"
            onClick={() => {
              make(undefined);
            }}
          >
            {t("backups.make")}
          </button>
          <button
            type="button"
            onClick={() => {
              prove(undefined);
            }}
          >
            {t("backups.prove")}
          </button>
        </div>
      </div>
      <ProblemText of={notMade ?? notProven} />
      <Loaded query={query}>
        {(of) => (
          <>
            {!of.scheduled && <p class="note warn">{t("backups.unscheduled")}</p>}
            {of.tooOld && <p class="note bad">{t("backups.tooOld")}</p>}
            <dl class="facts">
              {of.schedule !== undefined && [
                <dt key="schedule">{t("schedules.when")}</dt>,
                <dd key="schedule-is">
                  <code>{of.schedule}</code> {of.zone}
                </dd>,
              ]}
              {of.next !== undefined && [
                <dt key="next">{t("schedules.next")}</dt>,
                <dd key="next-is">
                  <Time at={of.next} />
                </dd>,
              ]}
              {of.lastGoodAt !== undefined && [
                <dt key="good">{t("backups.lastGood")}</dt>,
                <dd key="good-is">
                  <Time at={of.lastGoodAt} />
                </dd>,
              ]}
            </dl>
            {of.items.length > 0 && (
              <DataTable
                caption={t("backups.title")}
                rows={of.items}
                rowKey={(one) => one.id}
                columns={[
                  {
                    key: "state",
                    title: t("run.state"),
                    cell: (one: Backup) => (
                      <span class={`badge ${looks[one.state]}`}>{t(`backups.state.${one.state}`)}</span>
                    ),
                  },
                  { key: "at", title: t("run.started"), cell: (one) => <Time at={one.startedAt} /> },
                  { key: "file", title: t("datasets.file"), cell: (one) => <code>{one.file}</code> },
                  {
                    key: "size",
                    title: t("backups.size"),
                    cell: (one) =>
                      listed(
                        one.bytes !== undefined && size(one.bytes),
                        one.rows !== undefined && t("backups.rows", { rows: count(one.rows) }),
                      ),
                  },
                  {
                    key: "proof",
                    title: t("backups.proof"),
                    cell: (one) => (
                      <>
                        {one.proofAt && <Time at={one.proofAt} />}{" "}
                        <span class="error-text">{one.problem}</span>
                      </>
                    ),
                  },
                ]}
              />
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}
