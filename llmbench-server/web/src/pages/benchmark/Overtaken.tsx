import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import type { BenchmarkText } from "../../api/types";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { Loaded } from "../../ui/States";
import { TextDiff } from "../../ui/TextDiff";

/** What somebody else saved while the reader wrote, beside the reader's text; which of them goes on is the reader's choice. */
export function Overtaken(props: {
  readonly name: string;
  readonly text: string;
  readonly busy: boolean;
  readonly onTake: (theirs: BenchmarkText) => void;
  readonly onSave: (after: number) => void;
}) {
  const { name, text, busy, onTake, onSave } = props;
  const { routes } = useServer();
  const { project } = useProject();
  const query = useQuery({
    queryKey: ["benchmark-theirs", project, name],
    staleTime: 0,
    queryFn: () => routes.benchmark(project, name),
  });
  return (
    <section class="note warn" role="alert" aria-label={t("benchmarks.overtaken")}>
      <h2>{t("benchmarks.overtaken")}</h2>
      <Loaded query={query}>
        {(theirs) => (
          <>
            <p>{t("benchmarks.overtakenBy", { version: theirs.version, by: theirs.createdBy })}</p>
            <TextDiff
              before={theirs.declaration ?? ""}
              after={text}
              titles={[t("benchmarks.theirs", { version: theirs.version }), t("benchmarks.yours")]}
            />
            <p class="row">
              <button
                type="button"
                disabled={busy}
                onClick={() => {
                  onSave(theirs.version);
                }}
              >
                {t("benchmarks.saveAfter", { version: theirs.version })}
              </button>
              <button
                type="button"
                onClick={() => {
                  onTake(theirs);
                }}
              >
                {t("benchmarks.takeTheirs")}
              </button>
            </p>
          </>
        )}
      </Loaded>
    </section>
  );
}
