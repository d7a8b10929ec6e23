import { useQuery } from "@tanstack/preact-query";
import { createContext, type ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { given, useApi } from "../api/context";
import type { Project } from "../api/types";
import { Empty, Loaded } from "../ui/States";
import { t } from "./i18n";
import { useUrlState } from "./urlState";

interface Chosen {
  readonly project: string;
  readonly projects: readonly Project[];
  readonly choose: (name: string) => void;
}

const KEY = "llmbench.project";
const ProjectContext = createContext<Chosen | null>(null);

/** The project the pages show: from the address, else the last one chosen, else the first. */
export function ProjectProvider({ children }: { readonly children: ComponentChildren }) {
  const api = useApi();
  const query = useQuery({
    queryKey: ["projects"],
    queryFn: async () =>
      given(await api.GET("/api/v1/projects", { params: { query: { limit: 200 } } })).items,
  });
  return (
    <Loaded query={query} isEmpty={(items) => items.length === 0} empty={t("project.none")}>
      {(projects) => <Within projects={projects}>{children}</Within>}
    </Loaded>
  );
}

function Within(props: { readonly projects: readonly Project[]; readonly children: ComponentChildren }) {
  const { projects, children } = props;
  const [params, change] = useUrlState();
  const { path, route } = useLocation();
  const [last, setLast] = useState(() => localStorage.getItem(KEY));
  const wished = params.get("project") ?? last;
  const project = projects.find((one) => one.name === wished) ?? projects[0];
  const value = useMemo<Chosen | null>(
    () =>
      project
        ? {
            project: project.name,
            projects,
            choose(name) {
              // What the address names beside it, a run or a filter, is the other project's.
              route(`/${path.split("/")[1] ?? ""}?${new URLSearchParams({ project: name }).toString()}`);
            },
          }
        : null,
    [project, projects, path, route],
  );
  useEffect(() => {
    // The links within the pages do not name the project: they go on in the one that the address named last.
    if (!project || params.get("project") !== project.name || last === project.name) return;
    localStorage.setItem(KEY, project.name);
    setLast(project.name);
  }, [project, params, last]);
  const told = params.has("project") || projects.length < 2;
  useEffect(() => {
    // Of several projects the address says which, so that a link shows the same to others.
    if (!told && project) change({ project: project.name });
  });
  if (!value) return <Empty>{t("project.none")}</Empty>;
  return <ProjectContext.Provider value={value}>{children}</ProjectContext.Provider>;
}

export function useProject(): Chosen {
  const chosen = useContext(ProjectContext);
  if (!chosen) throw new Error("no ProjectProvider above this component");
  return chosen;
}
