import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { usePages } from "../../lib/usePages";
import { Earlier, More } from "../../ui/More";
import { Loaded } from "../../ui/States";
import { TextDiff } from "../../ui/TextDiff";
import { Time } from "../../ui/Time";

/** The versions of a benchmark and what changed since each. */
export function Versions({ name, newest }: { readonly name: string; readonly newest: number }) {
  const { routes } = useServer();
  const { project } = useProject();
  const [params, change] = useUrlState();
  const open = versionOf(params.get("from"), newest);
  const query = usePages({
    queryKey: ["versions", project, name],
    page: (cursor, signal) => routes.benchmarkVersions(project, name, cursor, signal),
  });
  return (
    <section class="card" aria-labelledby="versions">
      <h2 id="versions">{t("benchmarks.versions")}</h2>
      <Earlier query={query} />
      <Loaded query={query}>
        {({ pages }) => (
          <ul>
            {pages
              .flatMap((page) => page.items)
              .map((one) => (
                <li key={one.version}>
                  {one.version} · <Time at={one.createdAt} /> · {one.createdBy}{" "}
                  {one.version < newest && (
                    <button
                      type="button"
                      aria-pressed={open === one.version}
                      onClick={() => {
                        change({ from: open === one.version ? null : String(one.version) });
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
      <More query={query} />
      {open !== undefined && <Changed name={name} from={open} to={newest} />}
    </section>
  );
}

/** An older version as it stands in the address; none where it is not one. */
function versionOf(text: string | null, newest: number): number | undefined {
  const version = Number(text);
  return Number.isInteger(version) && version >= 1 && version < newest ? version : undefined;
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
