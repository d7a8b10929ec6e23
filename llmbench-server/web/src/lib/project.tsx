import { useQuery } from "@tanstack/preact-query";
import { createContext, type ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { given, useApi } from "../api/context";
import type { Project } from "../api/types";
import { whole } from "../api/whole";
import type { Loadable } from "../ui/States";
import { useUrlState } from "./urlState";

interface Chosen {
  readonly project: string;
  readonly projects: readonly Project[];
  readonly choose: (name: string) => void;
}

const KEY = "llmbench.project";
const ProjectContext = createContext<Chosen | null>(null);
const ProjectsContext = createContext<Loadable<readonly Project[]> | null>(null);

/** Tells what is below it which projects there are, and which of them the pages show. */
export function ProjectProvider({ children }: { readonly children: ComponentChildren }) {
  const api = useApi();
  const query = useQuery({
    queryKey: ["projects"],
    queryFn: () =>
      whole(async (asked) => given(await api.GET("/api/v1/projects", { params: { query: asked } }))),
  });
  const chosen = useChosen(query.data ?? NONE);
  return (
    <ProjectsContext.Provider value={query}>
      <ProjectContext.Provider value={chosen}>{children}</ProjectContext.Provider>
    </ProjectsContext.Provider>
  );
}

const NONE: readonly Project[] = [];

/** The project the pages show: from the address, else the last one chosen, else the first; null as long as there is none. */
function useChosen(projects: readonly Project[]): Chosen | null {
  const [params, change] = useUrlState();
  const { path, route } = useLocation();
  const [last, setLast] = useState(() => localStorage.getItem(KEY));
  const wished = params.get("project") ?? last;
  const project = projects.find((one) => one.name === wished) ?? projects[0];
  const chosen = useMemo<Chosen | null>(
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
  return chosen;
}

/** The projects, so far as they are known. */
export function useProjects(): Loadable<readonly Project[]> {
  const projects = useContext(ProjectsContext);
  if (!projects) throw new Error("no ProjectProvider above this component");
  return projects;
}

/** The project the pages show, where the reader has one. */
export function useProjectIfAny(): Chosen | null {
  return useContext(ProjectContext);
}

export function useProject(): Chosen {
  const chosen = useContext(ProjectContext);
  if (!chosen) throw new Error("no project is known here");
  return chosen;
}
