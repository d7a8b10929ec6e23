import { useQueryClient } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { useServer, useSignal } from "../api/context";
import { t } from "../lib/i18n";

/** How often an absent server is asked whether it is back. */
const ASK_MS = 2_000;

/** Says so while the server or the network is away, and asks everything anew when they are back. */
export function Offline() {
  const { session } = useServer();
  const reachable = useSignal(session.reachable);
  const [online, setOnline] = useState(navigator.onLine);
  const queries = useQueryClient();
  useEffect(() => {
    const hear = () => {
      setOnline(navigator.onLine);
    };
    window.addEventListener("online", hear);
    window.addEventListener("offline", hear);
    return () => {
      window.removeEventListener("online", hear);
      window.removeEventListener("offline", hear);
    };
  }, []);
  const away = !online || !reachable;
  useEffect(() => {
    if (!away) return;
    const timer = setInterval(() => {
      // An answer of any kind sets the signal; silence leaves it, and it is asked again.
      session.fetch(new Request(new URL("/health", location.href))).catch(() => undefined);
    }, ASK_MS);
    return () => {
      clearInterval(timer);
      void queries.invalidateQueries();
    };
  }, [away, session, queries]);
  return away ? (
    <p class="note warn" role="status">
      {t("state.offline")}
    </p>
  ) : null;
}
