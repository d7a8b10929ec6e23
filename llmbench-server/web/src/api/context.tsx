import { QueryClient, QueryClientProvider } from "@tanstack/preact-query";
import createClient, { type Client } from "openapi-fetch";
import { createContext, type ComponentChildren } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { createLive, type Live, type Topic } from "./live";
import { OfflineError } from "./problem";
import { given } from "./given";
import { createClockRoutes, type ClockRoutes } from "./clock";
import { createAnalyticsRoutes, type AnalyticsRoutes } from "./analytics";
import { createLabelRoutes, type LabelRoutes } from "./labels";
import { createSpendRoutes, type SpendRoutes } from "./spend";
import { createRoutes, type Routes } from "./routes";
import type { paths } from "./schema";
import type { Session } from "./session";
import type { Signal } from "./signal";
import type { LiveMessage } from "./types";

export type Api = Client<paths>;

interface Server {
  readonly session: Session;
  readonly api: Api;
  readonly routes: Routes;
  readonly labels: LabelRoutes;
  readonly spending: SpendRoutes;
  readonly analytics: AnalyticsRoutes;
  readonly clock: ClockRoutes;
  readonly live: Live;
}

const ServerContext = createContext<Server | null>(null);

/** Gives the pages below it the session, the interface and the live connection. */
export function ServerProvider(props: { readonly session: Session; readonly children: ComponentChildren }) {
  const { session, children } = props;
  const [reader, setReader] = useState(0);
  useEffect(
    () =>
      session.signedIn.listen((is) => {
        // What one reader was shown is not the next one's to see.
        if (is === "no") setReader((before) => before + 1);
      }),
    [session],
  );
  const server = useMemo<Server>(() => {
    const api = createClient<paths>({ baseUrl: location.origin, fetch: session.fetch });
    const live = createLive(async () => {
      const { data } = await api.POST("/api/v1/auth/ws-ticket");
      if (!data) throw new OfflineError();
      return data.ticket;
    });
    return {
      session,
      api,
      routes: createRoutes(api),
      clock: createClockRoutes(api),
      labels: createLabelRoutes(api),
      spending: createSpendRoutes(api),
      analytics: createAnalyticsRoutes(api),
      live,
    };
  }, [session, reader]);
  const queries = useMemo(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: 5_000,
            // A refusal stays one however often it is asked; only an absent server is asked again.
            retry: (times, problem) => problem instanceof OfflineError && times < 3,
          },
        },
      }),
    [reader],
  );
  useEffect(
    () => () => {
      server.live.close();
      queries.clear();
    },
    [server, queries],
  );
  return (
    <ServerContext.Provider value={server}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </ServerContext.Provider>
  );
}

export function useServer(): Server {
  const server = useContext(ServerContext);
  if (!server) throw new Error("no ServerProvider above this component");
  return server;
}

export function useApi(): Api {
  return useServer().api;
}

/** The value of a signal, drawn anew when it changes. */
export function useSignal<T>(of: Signal<T>): T {
  const [value, setValue] = useState(of.get());
  useEffect(() => {
    setValue(of.get());
    return of.listen(setValue);
  }, [of]);
  return value;
}

/** Hears of a topic while the component is shown. */
export function useLive(topic: Topic | null, listener: (message: LiveMessage) => void): void {
  const { live } = useServer();
  const name = topic ? JSON.stringify(topic) : null;
  useEffect(() => {
    if (!topic) return;
    return live.subscribe(topic, listener);
  }, [live, name]);
}

export { given };
