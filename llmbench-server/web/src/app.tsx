import { useQuery } from "@tanstack/preact-query";
import { LocationProvider, Route, Router, useLocation } from "preact-iso";
import { useEffect } from "preact/hooks";
import { given, ServerProvider, useApi, useServer, useSignal } from "./api/context";
import type { Session } from "./api/session";
import { t } from "./lib/i18n";
import { ProjectProvider } from "./lib/project";
import { Leaving } from "./lib/unsaved";
import { SignIn } from "./pages/SignIn";
import { Boundary } from "./ui/Boundary";
import { later } from "./ui/later";
import { Shell } from "./ui/Shell";
import { Loaded } from "./ui/States";

const Overview = later(() => import("./pages/Overview"));
const Runs = later(() => import("./pages/Runs"));
const Run = later(() => import("./pages/run/Run"));
const Compare = later(() => import("./pages/compare/Compare"));
const Trends = later(() => import("./pages/Trends"));
const Benchmarks = later(() => import("./pages/Benchmarks"));
const Benchmark = later(() => import("./pages/benchmark/Benchmark"));
const Datasets = later(() => import("./pages/Datasets"));
const Analytics = later(() => import("./pages/analytics/Analytics"));
const Labels = later(() => import("./pages/labels/Labels"));
const Costs = later(() => import("./pages/costs/Costs"));
const Start = later(() => import("./pages/Start"));
const Settings = later(() => import("./pages/settings/Settings"));

/** The pages, behind signing in. */
export function App({ session }: { readonly session: Session }) {
  return (
    <LocationProvider>
      <Leaving>
        <ServerProvider session={session}>
          <Gatekeeper />
        </ServerProvider>
      </Leaving>
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
  const { path } = useLocation();
  const me = useQuery({ queryKey: ["me"], queryFn: async () => given(await api.GET("/api/v1/me")) });
  return (
    <Loaded query={me}>
      {(who) => (
        <ProjectProvider>
          <Shell me={who}>
            <Boundary place={path}>
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
            </Boundary>
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
