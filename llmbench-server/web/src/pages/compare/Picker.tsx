import { useInfiniteQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useServer } from "../../api/context";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { DataTable } from "../../ui/DataTable";
import { More } from "../../ui/More";
import { RunStateBadge } from "../../ui/RunStateBadge";
import { SearchForm } from "../../ui/SearchForm";
import { Loaded } from "../../ui/States";
import { Time } from "../../ui/Time";

/** More runs are not compared with each other, by the server neither. */
export const MOST = 20;

const PAGE = 50;

/** Chooses the runs to compare; the address keeps them. */
export function Picker({ chosen }: { readonly chosen: readonly string[] }) {
  const { routes } = useServer();
  const { project } = useProject();
  const [params, change, setAll] = useUrlState();
  const [open, setOpen] = useState(chosen.length < 2);
  const words = params.get("q") ?? "";
  const query = useInfiniteQuery({
    queryKey: ["runs", project, "picker", words],
    initialPageParam: "",
    queryFn: ({ pageParam }) => routes.runs(project, { q: words, cursor: pageParam, limit: PAGE }),
    getNextPageParam: (page) => page.next,
  });
  const full = chosen.length >= MOST;
  const toggle = (id: string) => {
    setAll("run", chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  };
  return (
    <details
      class="card"
      open={open}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{t("compare.pick")}</summary>
      {chosen.length > 0 && (
        <ul class="row" aria-label={t("compare.chosen")}>
          {chosen.map((id) => (
            <li key={id}>
              <button
                type="button"
                class="mono"
                aria-label={t("compare.takeAway", { run: id })}
                onClick={() => {
                  toggle(id);
                }}
              >
                {id} <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {full && (
        <p class="note warn" role="status">
          {t("compare.full", { most: MOST })}
        </p>
      )}
      <SearchForm
        title={t("compare.search")}
        words={words}
        change={({ q }) => {
          change({ q: (q ?? "").trim() });
        }}
      />
      <Loaded
        query={query}
        isEmpty={(data) => data.pages[0]?.items.length === 0}
        empty={words === "" ? t("overview.none") : t("compare.notFound")}
      >
        {(data) => (
          <>
            <DataTable
              caption={t("nav.runs")}
              rows={data.pages.flatMap((page) => page.items)}
              rowKey={(run) => run.id}
              columns={[
                {
                  key: "chosen",
                  title: t("compare.go"),
                  cell: (run) => (
                    <label class="row">
                      <input
                        type="checkbox"
                        checked={chosen.includes(run.id)}
                        disabled={full && !chosen.includes(run.id)}
                        onChange={() => {
                          toggle(run.id);
                        }}
                      />
                      {run.benchmark} <code>{run.id}</code>
                    </label>
                  ),
                },
                {
                  key: "at",
                  title: t("run.started"),
                  cell: (run) => run.startedAt && <Time at={run.startedAt} />,
                },
                { key: "models", title: t("run.models"), cell: (run) => run.models.join(", ") },
                {
                  key: "state",
                  title: t("run.state"),
                  cell: (run) => <RunStateBadge state={run.state} verdict={run.verdict} />,
                },
              ]}
            />
            <More query={query} />
          </>
        )}
      </Loaded>
    </details>
  );
}
