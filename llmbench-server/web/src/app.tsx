import { useQuery } from "@tanstack/preact-query";
import { ErrorBoundary, lazy, LocationProvider, Route, Router, useLocation } from "preact-iso";
import { useEffect } from "preact/hooks";
import { given, ServerProvider, useApi, useServer, useSignal } from "./api/context";
import type { Session } from "./api/session";
import { t } from "./lib/i18n";
import { ProjectProvider } from "./lib/project";
import { SignIn } from "./pages/SignIn";
import { Shell } from "./ui/Shell";
import { Loaded } from "./ui/States";

const Overview = lazy(() => import("./pages/Overview"));
const Runs = lazy(() => import("./pages/Runs"));
const Run = lazy(() => import("./pages/run/Run"));
const Compare = lazy(() => import("./pages/compare/Compare"));
const Trends = lazy(() => import("./pages/Trends"));
const Benchmarks = lazy(() => import("./pages/Benchmarks"));
const Benchmark = lazy(() => import("./pages/benchmark/Benchmark"));
const Datasets = lazy(() => import("./pages/Datasets"));
const Analytics = lazy(() => import("./pages/analytics/Analytics"));
const Labels = lazy(() => import("./pages/labels/Labels"));
const Costs = lazy(() => import("./pages/costs/Costs"));
const Start = lazy(() => import("./pages/Start"));
const Settings = lazy(() => import("./pages/settings/Settings"));

/** The pages, behind signing in. */
export function App({ session }: { readonly session: Session }) {
  return (
    <LocationProvider>
      <ServerProvider session={session}>
        <Gatekeeper />
      </ServerProvider>
    </LocationProvider>
  );
}

function Gatekeeper() {
  const { session } = useServer();
  const signedIn = useSignal(session.signedIn);
  useEffect(() => {
    // An absent server leaves the state unknown; the sign-in page then says so when it is tried.
    session.resume().catch(() => {
      session.signedIn.set("no");
    });
  }, [session]);
  if (signedIn === "unknown") return <p role="status">{t("state.loading")}</p>;
  return signedIn === "yes" ? <Pages /> : <SignIn />;
}

function Pages() {
  const api = useApi();
  const me = useQuery({ queryKey: ["me"], queryFn: async () => given(await api.GET("/api/v1/me")) });
  return (
    <Loaded query={me}>
      {(who) => (
        <ProjectProvider>
          <Shell me={who}>
            <ErrorBoundary>
              <Router>
                <Route path="/" component={Overview} />
                <Route path="/runs" component={Runs} />
                <Route path="/runs/:run" component={Run} />
                <Route path="/compare" component={Compare} />
                <Route path="/trends" component={Trends} />
                <Route path="/benchmarks" component={Benchmarks} />
                <Route path="/benchmarks/:benchmark" component={Benchmark} />
                <Route path="/datasets" component={Datasets} />
                <Route path="/analytics" component={Analytics} />
                <Route path="/labels" component={Labels} />
                <Route path="/costs" component={Costs} />
                <Route path="/start" component={Start} />
                <Route path="/settings/:section?" component={Settings} />
                <Route default component={NotFound} />
              </Router>
            </ErrorBoundary>
          </Shell>
        </ProjectProvider>
      )}
    </Loaded>
  );
}

function NotFound() {
  const { path } = useLocation();
  return (
    <>
      <h1>{t("state.notFound")}</h1>
      <p>
        <code>{path}</code> <a href="/">{t("nav.overview")}</a>
      </p>
    </>
  );
}
