import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useServer } from "../../api/context";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { Loaded } from "../../ui/States";
import { TextDiff } from "../../ui/TextDiff";
import { Time } from "../../ui/Time";

/** The versions of a benchmark and what changed since each. */
export function Versions({ name, newest }: { readonly name: string; readonly newest: number }) {
  const { routes } = useServer();
  const { project } = useProject();
  const [open, setOpen] = useState<number | null>(null);
  const query = useQuery({
    queryKey: ["versions", project, name],
    queryFn: () => routes.benchmarkVersions(project, name),
  });
  return (
    <section class="card" aria-labelledby="versions">
      <h2 id="versions">{t("benchmarks.versions")}</h2>
      <Loaded query={query}>
        {(versions) => (
          <ul>
            {versions.map((one) => (
              <li key={one.version}>
                {one.version} · <Time at={one.createdAt} /> · {one.createdBy}{" "}
                {one.version < newest && (
                  <button
                    type="button"
                    onClick={() => {
                      setOpen(one.version);
                    }}
                  >
                    {t("benchmarks.diff", { from: one.version, to: newest })}
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {open !== null && <Changed name={name} from={open} to={newest} />}
    </section>
  );
}

function Changed({ name, from, to }: { readonly name: string; readonly from: number; readonly to: number }) {
  const { routes } = useServer();
  const { project } = useProject();
  const query = useQuery({
    queryKey: ["benchmark-diff", project, name, from, to],
    queryFn: async () =>
      Promise.all(
        [from, to].map(async (version) => (await routes.benchmark(project, name, version)).declaration ?? ""),
      ),
  });
  return (
    <Loaded query={query}>{([before = "", after = ""]) => <TextDiff before={before} after={after} />}</Loaded>
  );
}
