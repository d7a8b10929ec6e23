import { useEffect, useState } from "preact/hooks";
import { useServer } from "../api/context";
import { said, t } from "../lib/i18n";

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;

/** Takes up the reader's session. A server that does not answer says nothing about it, so it is asked again, now and by itself. */
export function Entering() {
  const { session } = useServer();
  const [problem, setProblem] = useState<Error | null>(null);
  const [times, setTimes] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    session.resume().catch((wrong: unknown) => {
      if (gone) return;
      setProblem(wrong as Error);
      timer = setTimeout(
        () => {
          setTimes(times + 1);
        },
        Math.min(FIRST_WAIT_MS * 2 ** times, LONGEST_WAIT_MS),
      );
    });
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [session, times]);
  return (
    <main class="main" id="main">
      <h1>{t("app.name")}</h1>
      {problem ? (
        <div class="note warn" role="alert">
          <p>{said(problem.message, t("state.again"))}</p>
          <button
            type="button"
            onClick={() => {
              setTimes(times + 1);
            }}
          >
            {t("state.retry")}
          </button>
        </div>
      ) : (
        <p class="muted" role="status">
          {t("state.loading")}
        </p>
      )}
    </main>
  );
}
