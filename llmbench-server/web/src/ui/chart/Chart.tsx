import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { listed, t } from "../../lib/i18n";
import { csvOf, save } from "../../lib/save";
import { useWay } from "../../lib/unsaved";
import { Failure } from "../later";
import { Menu } from "../Menu";
import { ProblemText } from "../Problem";
import { moved, type Cursor } from "./cursor";
import type { Drawing } from "./draw";
import { Legend } from "./Legend";
import type { ChartModel } from "./model";
import { pointInWords } from "./model";
import { heightOf, placesOf, rangeInWords, wholeOf, zoomed, type Range } from "./range";
import { Tools } from "./Tools";
import { rowsOf, Twin } from "./Twin";

/**
 * A chart with a name, the same figures as a table, a legend of buttons, a range that the pointer or Shift and the arrow keys mark and that
 * can be zoomed in on, and a cursor that the arrow keys move and a screen reader tells; buttons do the same. The library that draws is
 * loaded with the first chart; what is out of sight is not drawn.
 */
export function Chart({ model: whole }: { readonly model: ChartModel }) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const model = useMemo(() => without(whole, hidden), [whole, hidden]);
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const [range, setRange] = useState<Range | null>(null);
  const [zoom, setZoom] = useState<Range | null>(null);
  const [tabled, setTabled] = useState(false);
  const [problem, setProblem] = useState<Error | null>(null);
  const [marking, setMarking] = useState(false);
  const anchor = useRef(0);
  const route = useWay();
  const hint = useId();
  const height = heightOf(whole);
  const [undrawn, setUndrawn] = useState(false);
  const [times, setTimes] = useState(0);
  const hand = {
    chosen: route,
    pointed: (at: Cursor) => {
      point(at, marking);
    },
    selected: (next: Range | null) => {
      // A click on a point that marks is no empty mark.
      if (!next && marking) return;
      setMarking(false);
      setRange(next);
    },
    zoomed: setZoom,
    failed: setUndrawn,
  };
  const [place, drawing] = useDrawing(model, hand, times);

  const series = cursor ? model.series[cursor[0]] : undefined;
  const pointed = cursor ? series?.points[cursor[1]] : undefined;
  const name = whole.title.replace(/[^\p{L}\p{N}]+/gu, "-");
  const keep = async (as: "svg" | "png") => {
    try {
      const blob = await drawing.current?.[as]();
      if (blob) save(blob, `${name}.${as}`);
    } catch (wrong) {
      setProblem(wrong as Error);
    }
  };
  const select = (next: Range | null) => {
    if (!next) setMarking(false);
    setRange(next);
    drawing.current?.select(next);
  };
  const narrow = (next: Range | null) => {
    setZoom(next);
    drawing.current?.zoom(next);
  };
  const at = () => (pointed ? placesOf(model)(pointed) : undefined);
  const zoomBy = (factor: number) => {
    const all = wholeOf(model);
    if (all) narrow(zoomed(all, zoom, at() ?? (all.low + all.high) / 2, factor));
  };
  const point = (next: Cursor, marks: boolean) => {
    const to = model.series[next[0]]?.points[next[1]];
    const end = to && placesOf(model)(to);
    if (end !== undefined) {
      if (marks) {
        if (!range && !marking) anchor.current = at() ?? end;
        select({ low: Math.min(anchor.current, end), high: Math.max(anchor.current, end) });
      }
      // What is zoomed in on goes with the cursor.
      const all = zoom && (end < zoom.low || end > zoom.high) ? wholeOf(model) : null;
      if (all) narrow(zoomed(all, zoom, end, 1));
    }
    setCursor(next);
    drawing.current?.point(next);
  };
  const mark = () => {
    const here = at();
    setMarking(!marking && here !== undefined);
    if (marking || here === undefined) return;
    anchor.current = here;
    select({ low: here, high: here });
  };
  const act = (key: string, marks: boolean): boolean => {
    const next = moved(model, cursor, key);
    if (next) point(next, marks);
    else if (key === "Enter" && pointed?.href) route(pointed.href);
    else if (key === "Escape" && range) select(null);
    else if (key === "+" || key === "=") zoomBy(0.5);
    else if (key === "-") zoomBy(2);
    else if (key === "0") narrow(null);
    else return false;
    return true;
  };

  return (
    <figure>
      <figcaption>{whole.title}</figcaption>
      <Legend
        model={whole}
        hidden={hidden}
        onToggle={(one) => {
          setHidden((before) => toggled(before, one));
        }}
      />
      {/* The keys move the reader's cursor over the points. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        class="chart"
        style={height === undefined ? undefined : { blockSize: `${height}px` }}
        // A screen reader keeps the arrow keys of a picture to itself.
        role="application"
        aria-roledescription={t("chart.role")}
        aria-label={whole.title}
        aria-describedby={hint}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          if (act(event.key, event.shiftKey || marking)) event.preventDefault();
        }}
      >
        {/* The labels beside the axes are told with the points. */}
        <div ref={place} aria-hidden="true" />
      </div>
      {undrawn && (
        <Failure
          text={t("chart.undrawn")}
          onRetry={() => {
            setUndrawn(false);
            setTimes(times + 1);
          }}
        />
      )}
      <p id={hint} class="visually-hidden">
        {t("chart.hint")}
      </p>
      <p aria-live="polite" class="muted">
        {series && pointed ? listed(series.name, pointInWords(model, pointed)) : " "}
      </p>
      <div role="status">
        {range && (
          <ul class="range">
            {rangeInWords(model, range).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </div>
      {whole.series.reduce((sum, one) => sum + one.points.length, 0) > 1 && (
        <div class="row tools">
          <Tools
            chart={whole.title}
            pointed={pointed !== undefined}
            marking={marking}
            onMark={mark}
            onKey={(key) => {
              act(key, marking);
            }}
          />
          {range && (
            <>
              <button
                type="button"
                onClick={() => {
                  narrow(range);
                  select(null);
                }}
              >
                {t("chart.zoom")}
              </button>
              <button
                type="button"
                onClick={() => {
                  select(null);
                }}
              >
                {t("chart.unmark")}
              </button>
            </>
          )}
          {zoom && (
            <button
              type="button"
              onClick={() => {
                narrow(null);
              }}
            >
              {t("chart.whole")}
            </button>
          )}
        </div>
      )}
      <div class="chart-foot">
        <details
          onToggle={(event) => {
            setTabled(event.currentTarget.open);
          }}
        >
          <summary>{t("chart.table")}</summary>
          {tabled && <Twin model={whole} />}
        </details>
        <Menu
          plain
          title={t("chart.save")}
          choices={[
            { name: t("chart.svg"), act: () => void keep("svg") },
            { name: t("chart.png"), act: () => void keep("png") },
            {
              name: t("chart.csv"),
              act: () => {
                save(new Blob([csvOf(rowsOf(whole))], { type: "text/csv" }), `${name}.csv`);
              },
            },
          ]}
        />
      </div>
      <ProblemText of={problem} />
    </figure>
  );
}

type Hand = Parameters<typeof import("./draw").drawingIn>[1] & {
  /** Hears whether the library could not be fetched. */
  readonly failed: (so: boolean) => void;
};

/** Draws a model into a place while it is in sight, or near it. */
function useDrawing(model: ChartModel, hand: Hand, times: number) {
  const place = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const latest = useRef(model);
  const near = useRef(false);
  const own = useRef(hand);
  latest.current = model;
  own.current = hand;
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let gone = false;
    let begun = false;
    const begin = () => {
      begun = true;
      void import("./draw")
        .then(({ drawingIn }) => {
          if (gone) return;
          drawing.current = drawingIn(element, {
            chosen: (href) => {
              own.current.chosen(href);
            },
            pointed: (cursor) => {
              own.current.pointed(cursor);
            },
            selected: (range) => {
              own.current.selected(range);
            },
            zoomed: (range) => {
              own.current.zoomed(range);
            },
          });
          drawing.current.draw(latest.current);
        })
        .catch(() => {
          if (!gone) own.current.failed(true);
        });
    };
    const watch = new IntersectionObserver(
      (seen) => {
        near.current = seen.at(-1)?.isIntersecting ?? false;
        if (!near.current) return;
        if (begun) drawing.current?.draw(latest.current);
        else begin();
      },
      { rootMargin: "300px" },
    );
    watch.observe(element);
    return () => {
      gone = true;
      watch.disconnect();
      drawing.current?.dispose();
      drawing.current = null;
    };
  }, [times]);
  useEffect(() => {
    if (near.current) drawing.current?.draw(model);
  }, [model]);
  return [place, drawing] as const;
}

/** A model without the points of some series, whose places and colours stay. */
function without(model: ChartModel, hidden: ReadonlySet<string>): ChartModel {
  if (hidden.size === 0) return model;
  const series = model.series.map((one) => (hidden.has(one.name) ? { ...one, points: [] } : one));
  return { ...model, series };
}

function toggled(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(names);
  if (!next.delete(name)) next.add(name);
  return next;
}
