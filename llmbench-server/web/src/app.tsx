import { useQuery } from "@tanstack/preact-query";
import { LocationProvider, Route, Router, useLocation } from "preact-iso";
import type { ComponentChildren } from "preact";
import { given, ServerProvider, useApi, useServer, useSignal } from "./api/context";
import type { Session } from "./api/session";
import type { Me } from "./api/types";
import { t } from "./lib/i18n";
import { ProjectProvider, useProjects } from "./lib/project";
import { Leaving } from "./lib/unsaved";
import { SignIn } from "./pages/SignIn";
import { Boundary } from "./ui/Boundary";
import { Entering } from "./ui/Entering";
import { later } from "./ui/later";
import { Shell } from "./ui/Shell";
import { Empty, Loaded, type Loadable } from "./ui/States";

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
  if (signedIn === "unknown") return <Entering />;
  return signedIn === "yes" ? <Pages /> : <SignIn />;
}

function Pages() {
  const api = useApi();
  const { path } = useLocation();
  const me = useQuery({ queryKey: ["me"], queryFn: async () => given(await api.GET("/api/v1/me")) });
  return (
    <ProjectProvider>
      <Shell me={me.data}>
        <Known me={me}>
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
        </Known>
      </Shell>
    </ProjectProvider>
  );
}

/** The pages once it is known who reads them and of which projects; what stands in the way until then. */
function Known({ me, children }: { readonly me: Loadable<Me>; readonly children: ComponentChildren }) {
  const projects = useProjects();
  const { path } = useLocation();
  const known = me.data !== undefined && projects.data !== undefined;
  return (
    <>
      {!known && <h1>{t("app.name")}</h1>}
      <Loaded query={me}>
        {(who) => (
          <Loaded query={projects}>
            {/* The settings have parts that belong to no project. */}
            {(all) => (all.length > 0 || path.startsWith("/settings") ? children : <Nowhere me={who} />)}
          </Loaded>
        )}
      </Loaded>
    </>
  );
}

/** What a reader without a project can do. */
function Nowhere({ me }: { readonly me: Me }) {
  return (
    <>
      <h1>{t("project.noneTitle")}</h1>
      <Empty>
        <p>{t(me.instanceAdmin ? "project.noneAdmin" : "project.none")}</p>
        <p>
          {me.instanceAdmin ? (
            <a href="/settings/users">{t("settings.newProject")}</a>
          ) : (
            <a href="/settings">{t("settings.account")}</a>
          )}
        </p>
      </Empty>
    </>
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
