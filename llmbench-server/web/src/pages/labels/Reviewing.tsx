import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/preact-query";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useServer } from "../../api/context";
import type { LabelScale, ReviewItem, ReviewQueue } from "../../api/types";
import { count } from "../../lib/format";
import { t } from "../../lib/i18n";
import { roleName } from "../../lib/named";
import { useProject } from "../../lib/project";
import { hasSingleKeys } from "../../lib/singleKeys";
import { ProblemText } from "../../ui/Problem";
import { Key } from "../../ui/SingleKeys";
import { Empty, Loaded } from "../../ui/States";
import { TextBlock } from "../../ui/TextBlock";

/** What a reviewer says of an answer. */
interface Said {
  readonly choice?: string;
  readonly value?: number;
}

/** What chooses, in the order of the choices; G begins a way to another page, S steps over, U takes back. */
const KEYS = "1234567890abcdefhijklmnopqrtvwxyz";

/** One answer after another, without its model and its score. Digits choose, U takes the last one back, S steps over. */
export function Reviewing({ run, scorer }: { readonly run: string; readonly scorer: string }) {
  const { labels } = useServer();
  const { project } = useProject();
  const queries = useQueryClient();
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
  const [done, setDone] = useState<readonly string[]>([]);
  const query = useInfiniteQuery({
    queryKey: ["review", project, run, scorer],
    initialPageParam: "",
    queryFn: ({ pageParam }) => labels.queue(project, run, scorer, pageParam),
    getNextPageParam: (page) => page.next,
  });
  const item = query.data?.pages
    .flatMap((page) => page.items)
    .find((one) => !skipped.has(one.item) && !done.includes(one.item));
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  const more = !item && hasNextPage;
  useEffect(() => {
    if (more && !isFetching && !isError) void fetchNextPage();
  }, [more, isFetching, isError, fetchNextPage]);
  const fresh = async () => {
    await queries.invalidateQueries({ queryKey: ["review", project, run, scorer] });
    await queries.invalidateQueries({ queryKey: ["agreement", project, run, scorer] });
  };
  const say = useMutation({
    mutationFn: ({ item, said, note }: { item: string; said: Said; note: string }) =>
      labels.label(project, run, item, { scorer, ...said, ...(note === "" ? {} : { note }) }),
    // What follows is fetched while the reader goes on.
    onSuccess: (_, { item }) => {
      setDone((before) => [...before, item]);
      void fresh();
    },
  });
  const takeBack = useMutation({
    mutationFn: (item: string) => labels.takeBack(project, run, item, scorer),
    onSuccess: (_, item) => {
      setDone((before) => before.filter((one) => one !== item));
      void fresh();
    },
  });
  const last = done.at(-1);
  const undo =
    last === undefined || takeBack.isPending
      ? undefined
      : () => {
          takeBack.mutate(last);
        };
  useKeys({ u: undo });
  return (
    <section class="card" aria-labelledby="review">
      <h2 id="review">{t("labels.review")}</h2>
      <Loaded query={query}>
        {({ pages: [queue] }) =>
          queue && (
            <>
              <Progress queue={queue} />
              {item ? (
                <Answer
                  key={item.item}
                  item={item}
                  scale={queue.scale}
                  busy={say.isPending}
                  onSay={(said, note) => {
                    say.mutate({ item: item.item, said, note });
                  }}
                  onSkip={() => {
                    setSkipped(new Set([...skipped, item.item]));
                  }}
                />
              ) : more ? (
                <p class="muted" role="status">
                  {t("state.loading")}
                </p>
              ) : (
                <Empty>
                  {queue.labelled < queue.total ? (
                    <>
                      {t("labels.skippedAll")}{" "}
                      <button
                        type="button"
                        onClick={() => {
                          setSkipped(new Set());
                        }}
                      >
                        {t("labels.again")}
                      </button>
                    </>
                  ) : (
                    t("labels.done")
                  )}
                </Empty>
              )}
              <button type="button" disabled={!undo} onClick={undo}>
                <Key of="U" />
                {t("labels.undo")}
              </button>
            </>
          )
        }
      </Loaded>
      <ProblemText of={say.error ?? takeBack.error} />
    </section>
  );
}

function Progress({ queue }: { readonly queue: ReviewQueue }) {
  return (
    <>
      <progress
        class="meter"
        max={Math.max(1, queue.total)}
        value={queue.labelled}
        aria-label={t("labels.progress", { done: queue.labelled, all: queue.total })}
      />
      <p class="muted" role="status">
        {t("labels.progress", { done: count(queue.labelled), all: count(queue.total) })}
      </p>
    </>
  );
}

function Answer(props: {
  readonly item: ReviewItem;
  readonly scale: LabelScale;
  readonly busy: boolean;
  readonly onSay: (said: Said, note: string) => void;
  readonly onSkip: () => void;
}) {
  const { item, scale, busy, onSay, onSkip } = props;
  const [note, setNote] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The next answer is where the reader goes on, by eye and by screen reader.
    heading.current?.focus();
  }, []);
  const chosen = scale.choices.flatMap((choice, index) => {
    const key = KEYS[index];
    return key === undefined
      ? []
      : [
          [
            key,
            () => {
              onSay({ choice: choice.name }, note);
            },
          ] as const,
        ];
  });
  useKeys(busy ? {} : { ...Object.fromEntries(chosen), s: onSkip });
  return (
    <article>
      <h3 ref={heading} tabIndex={-1} class="mono">
        {item.task} · {item.sample}
        {item.epoch > 1 && ` #${item.epoch}`}
      </h3>
      {item.messages.map((message, index) => (
        <div key={index}>
          <p class="muted">{roleName(message.role)}</p>
          <TextBlock text={message.text} />
        </div>
      ))}
      <h4>{t("trial.answer")}</h4>
      <TextBlock text={item.answer} markdown />
      <p>
        <strong>{scale.question ?? t("labels.question", { scorer: scale.scorer })}</strong>
      </p>
      {scale.choices.length > 0 ? (
        <div class="row" role="group" aria-label={t("labels.review")}>
          {scale.choices.map((choice, index) => (
            <button
              key={choice.name}
              type="button"
              class="primary"
              disabled={busy}
              onClick={() => {
                onSay({ choice: choice.name }, note);
              }}
            >
              {KEYS[index] && <Key of={KEYS[index].toUpperCase()} />}
              {choice.name}
            </button>
          ))}
        </div>
      ) : (
        <Value
          scale={scale}
          busy={busy}
          onSay={(value) => {
            onSay({ value }, note);
          }}
        />
      )}
      <label class="field">
        {t("labels.note")}
        <input
          value={note}
          onInput={(event) => {
            setNote(event.currentTarget.value);
          }}
        />
      </label>
      <div class="row">
        <button type="button" onClick={onSkip}>
          <Key of="S" />
          {t("labels.skip")}
        </button>
      </div>
    </article>
  );
}

/** What keys do while the reader is in no field, each as often as it is pressed: one that is held down does it once. */
function useKeys(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  // Before the answer is painted, so that no key of a quick reader is lost.
  useLayoutEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (event.defaultPrevented || !hasSingleKeys()) return;
      if (event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog"))
        return;
      const act = keys[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", hear);
    return () => {
      window.removeEventListener("keydown", hear);
    };
  });
}

function Value(props: {
  readonly scale: LabelScale;
  readonly busy: boolean;
  readonly onSay: (value: number) => void;
}) {
  const { scale, busy, onSay } = props;
  const { lowest, highest } = scale;
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        const value = new FormData(event.currentTarget).get("value");
        if (typeof value === "string" && value !== "") onSay(Number(value));
      }}
    >
      <label class="field">
        {lowest !== undefined && highest !== undefined
          ? t("labels.between", { low: lowest, high: highest })
          : t("labels.value")}
        <input name="value" type="number" step="any" min={lowest} max={highest} required />
      </label>
      <button class="primary" type="submit" disabled={busy}>
        {t("labels.say")}
      </button>
    </form>
  );
}
