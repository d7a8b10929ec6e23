import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { Agreement, PairAgreement } from "../../api/types";
import { listed, t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { DataTable } from "../../ui/DataTable";
import { Estimate } from "../../ui/Estimate";
import { Loaded } from "../../ui/States";

interface Row {
  readonly who: string;
  readonly of: PairAgreement;
}

interface Of {
  readonly run: string;
  readonly scorer: string;
}

/** How far a scorer agrees with people in a run, on a card of its own. */
export function Agreed({ run, scorer }: Of) {
  return (
    <section class="card" aria-labelledby="agreement">
      <h2 id="agreement">{t("labels.agreement", { scorer })}</h2>
      <AgreedFigures run={run} scorer={scorer} />
    </section>
  );
}

/** How far a scorer agrees with people, and people with each other, in a run. */
export function AgreedFigures({ run, scorer }: Of) {
  const { labels } = useServer();
  const { project } = useProject();
  const query = useQuery({
    queryKey: ["agreement", project, run, scorer],
    queryFn: () => labels.agreement(project, run, scorer),
  });
  return (
    <Loaded query={query} isEmpty={(of) => of.labels === 0} empty={t("labels.none")}>
      {(of) => (
        <>
          <p class="muted">
            {listed(
              t("labels.counted", { labels: of.labels }),
              t("labels.people", { reviewers: of.reviewers }),
            )}
          </p>
          {of.alpha.estimate !== undefined && (
            <p>
              {t("labels.alpha", { units: of.alpha.units })}{" "}
              <Estimate
                value={of.alpha.estimate}
                low={of.alpha.interval?.low}
                high={of.alpha.interval?.high}
              />
            </p>
          )}
          <DataTable
            caption={t("labels.agreement", { scorer })}
            rows={rowsOf(of)}
            rowKey={(row) => row.who}
            columns={[
              { key: "who", title: t("labels.who"), cell: (row: Row) => row.who },
              {
                key: "same",
                title: t("labels.same"),
                cell: ({ of: { same, pairs } }) => (
                  <Estimate
                    value={same.estimate}
                    low={same.interval?.low}
                    high={same.interval?.high}
                    unit="share"
                    n={pairs}
                  />
                ),
              },
              {
                key: "kappa",
                title: t("labels.kappa"),
                cell: ({ of: { kappa } }) => (
                  <Estimate value={kappa.estimate} low={kappa.interval?.low} high={kappa.interval?.high} />
                ),
              },
              {
                key: "pearson",
                title: t("labels.pearson"),
                cell: ({ of: { pearson, pearsonInterval: within } }) => (
                  <Estimate value={pearson} low={within?.low} high={within?.high} />
                ),
              },
              {
                key: "spearman",
                title: t("labels.spearman"),
                cell: ({ of: { spearman, spearmanInterval: within } }) => (
                  <Estimate value={spearman} low={within?.low} high={within?.high} />
                ),
              },
            ]}
          />
        </>
      )}
    </Loaded>
  );
}

function rowsOf(of: Agreement): readonly Row[] {
  return [
    { who: t("labels.judge"), of: of.judge },
    ...of.byModel.map(({ model, agreement }) => ({ who: t("labels.judgeOn", { model }), of: agreement })),
    ...of.between.map(({ left, right, agreement }) => ({ who: listed(left, right), of: agreement })),
  ];
}
