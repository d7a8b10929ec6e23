import { t } from "../../lib/i18n";
import { DataTable } from "../DataTable";
import type { ChartModel, Point, Series } from "./model";
import { xInWords } from "./model";

interface Row {
  readonly series: Series;
  readonly point: Point;
  readonly key: string;
}

/** The figures of a chart as a table. */
export function Twin({ model }: { readonly model: ChartModel }) {
  const rows: Row[] = model.series.flatMap((series, s) =>
    series.points.map((point, p) => ({ series, point, key: `${s}.${p}` })),
  );
  const ends = rows.some((row) => row.point.low !== undefined);
  const spans = rows.some((row) => row.point.from !== undefined);
  const end = (value: number | undefined) => (value === undefined ? "" : model.y.format(value));
  return (
    <DataTable
      caption={model.title}
      rows={rows}
      rowKey={(row) => row.key}
      columns={[
        ...(model.series.length > 1
          ? [{ key: "series", title: t("chart.series"), cell: (row: Row) => row.series.name }]
          : []),
        {
          key: "x",
          title: model.x.title,
          cell: ({ point }: Row) => {
            const words = point.label ?? xInWords(model, point);
            return point.href ? <a href={point.href}>{words}</a> : words;
          },
        },
        ...(spans
          ? [
              {
                key: "from",
                title: t("chart.from"),
                numeric: true,
                cell: ({ point }: Row) => end(point.from),
              },
            ]
          : []),
        { key: "y", title: model.y.title, numeric: true, cell: ({ point }: Row) => model.y.format(point.y) },
        ...(ends
          ? [
              { key: "low", title: t("chart.low"), numeric: true, cell: ({ point }: Row) => end(point.low) },
              {
                key: "high",
                title: t("chart.high"),
                numeric: true,
                cell: ({ point }: Row) => end(point.high),
              },
            ]
          : []),
      ]}
    />
  );
}

/** The figures of a chart as rows with a head, for a file. */
export function rowsOf(model: ChartModel): readonly (readonly (string | number)[])[] {
  const head = [
    t("chart.series"),
    model.x.title,
    t("chart.point"),
    model.y.title,
    t("chart.low"),
    t("chart.high"),
  ];
  return [
    head,
    ...model.series.flatMap((series) =>
      series.points.map((p) => [series.name, p.x, p.label ?? "", p.y, p.low ?? "", p.high ?? ""]),
    ),
  ];
}
