import { useLocation } from "preact-iso";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../../lib/i18n";
import { csvOf, save } from "../../lib/save";
import { DataTable } from "../DataTable";
import { Menu } from "../Menu";
import { ProblemText } from "../Problem";
import type { Drawing } from "./draw";
import type { ChartModel, Point, Series } from "./model";
import { pointInWords, xInWords } from "./model";

interface Row {
  readonly series: Series;
  readonly point: Point;
  readonly key: string;
}

/**
 * A chart with a name, the same figures as a table, and a cursor that the arrow keys move and a screen reader tells.
 * The library that draws is loaded with the first chart.
 */
export function Chart({ model }: { readonly model: ChartModel }) {
  const place = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const latest = useRef(model);
  latest.current = model;
  const [cursor, setCursor] = useState<readonly [number, number] | null>(null);
  const [tabled, setTabled] = useState(false);
  const [problem, setProblem] = useState<Error | null>(null);
  const { route } = useLocation();
  const hint = useId();

  useEffect(() => {
    let gone = false;
    const begin = () =>
      void import("./draw").then(({ drawingIn }) => {
        if (gone || !place.current) return;
        drawing.current = drawingIn(place.current, route);
        drawing.current.draw(latest.current);
      });
    const forget = place.current ? whenNear(place.current, begin) : undefined;
    return () => {
      gone = true;
      forget?.();
      drawing.current?.dispose();
      drawing.current = null;
    };
  }, []);
  useEffect(() => {
    drawing.current?.draw(model);
  }, [model]);

  const series = cursor ? model.series[cursor[0]] : undefined;
  const point = cursor ? series?.points[cursor[1]] : undefined;
  const name = model.title.replace(/[^\p{L}\p{N}]+/gu, "-");
  const keep = async (as: "svg" | "png") => {
    try {
      const blob = await drawing.current?.[as]();
      if (blob) save(blob, `${name}.${as}`);
    } catch (wrong) {
      setProblem(wrong as Error);
    }
  };
  const move = (event: KeyboardEvent) => {
    const next = moved(model, cursor, event.key);
    if (!next) {
      if (event.key === "Enter" && point?.href) route(point.href);
      return;
    }
    event.preventDefault();
    setCursor(next);
    drawing.current?.point(next[0], next[1]);
  };

  return (
    <figure>
      <figcaption>{model.title}</figcaption>
      {/* The keys move the reader's cursor over the points. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={place}
        class="chart"
        role="img"
        aria-label={model.title}
        aria-describedby={hint}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={move}
      />
      <p id={hint} class="visually-hidden">
        {t("chart.hint")}
      </p>
      <p aria-live="polite" class="muted">
        {series && point ? `${series.name} · ${pointInWords(model, point)}` : " "}
      </p>
      <div class="chart-foot">
        <details
          onToggle={(event) => {
            setTabled(event.currentTarget.open);
          }}
        >
          <summary>{t("chart.table")}</summary>
          {tabled && <Twin model={model} />}
        </details>
        <Menu
          plain
          title={t("chart.save")}
          choices={[
            { name: "SVG", act: () => void keep("svg") },
            { name: "PNG", act: () => void keep("png") },
            {
              name: "CSV",
              act: () => {
                save(new Blob([csvOf(rowsOf(model))], { type: "text/csv" }), `${name}.csv`);
              },
            },
          ]}
        />
      </div>
      <ProblemText of={problem} />
    </figure>
  );
}

/** Does something once an element comes near the part of the page that is seen; gives what forgets it. */
function whenNear(element: Element, act: () => void): () => void {
  const watch = new IntersectionObserver(
    (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      act();
    },
    { rootMargin: "300px" },
  );
  watch.observe(element);
  return () => {
    watch.disconnect();
  };
}

/** The point that a key leads to from another; none where the key is not ours. */
export function moved(
  model: ChartModel,
  from: readonly [number, number] | null,
  key: string,
): readonly [number, number] | null {
  const [series, index] = from ?? [0, -1];
  const length = (at: number) => model.series[at]?.points.length ?? 0;
  const within = (at: number, of: number) => Math.max(0, Math.min(of - 1, at));
  switch (key) {
    case "ArrowRight":
      return [series, within(index + 1, length(series))];
    case "ArrowLeft":
      return [series, within(index - 1, length(series))];
    case "ArrowDown":
    case "ArrowUp": {
      const to = within(series + (key === "ArrowDown" ? 1 : -1), model.series.length);
      return [to, within(Math.max(0, index), length(to))];
    }
    case "Home":
      return [series, 0];
    case "End":
      return [series, within(Infinity, length(series))];
    default:
      return null;
  }
}

function Twin({ model }: { readonly model: ChartModel }) {
  const rows: Row[] = model.series.flatMap((series, s) =>
    series.points.map((point, p) => ({ series, point, key: `${s}.${p}` })),
  );
  const ends = rows.some((row) => row.point.low !== undefined);
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
