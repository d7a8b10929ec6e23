import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import { localTime } from "../../lib/format";
import { listed, t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { Select } from "../../ui/Select";
import { Empty, Loaded } from "../../ui/States";
import { AgreedFigures } from "./Agreed";

/** How far a scorer agrees with people, in one of the runs whose answers they labelled; in the newest unless another is chosen. */
export function Agreements({ scorer }: { readonly scorer: string }) {
  const { routes } = useServer();
  const { project } = useProject();
  const [params, change] = useUrlState();
  const query = useQuery({
    queryKey: ["reviewed", project, scorer],
    queryFn: async () => (await routes.runs(project, { reviewed: scorer, limit: 200 })).items,
  });
  return (
    <section class="card" aria-labelledby="agreement">
      <h2 id="agreement">{t("labels.agreement", { scorer })}</h2>
      <Loaded query={query} isEmpty={(runs) => runs.length === 0} empty={t("labels.none")}>
        {(runs) => {
          const run = runs.find((one) => one.id === params.get("labelled")) ?? runs[0];
          if (!run) return <Empty />;
          return (
            <>
              <Select
                title={t("labels.run")}
                value={run.id}
                of={runs.map((one) => one.id)}
                name={(id) => {
                  const of = runs.find((one) => one.id === id);
                  return listed(of?.benchmark, of?.startedAt && localTime(of.startedAt), id);
                }}
                onChange={(next) => {
                  change({ labelled: next });
                }}
              />
              <AgreedFigures run={run.id} scorer={scorer} />
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
