import { useQuery } from "@tanstack/preact-query";
import { useServer } from "../../api/context";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
import { useUrlState } from "../../lib/urlState";
import { Select } from "../../ui/Select";
import { Loaded } from "../../ui/States";
import { TextDiff } from "../../ui/TextDiff";

/** A side of a comparison: a model of one run, or of several that repeat each other. */
export interface Side {
  readonly name: string;
  readonly model: string;
  readonly runs: readonly string[];
}

/** One of a side's answers to a sample. */
interface Answer {
  readonly run: string;
  readonly epoch: number;
}

interface Asked {
  readonly sample: string;
  readonly task: string;
}

/** What two sides answered to a sample; of repeats the reader chooses which. */
export function SideBySide(props: Asked & { readonly left: Side; readonly right: Side }) {
  const { sample, task, left, right } = props;
  const [params, change] = useUrlState();
  const before = useAnswers(left, { sample, task });
  const after = useAnswers(right, { sample, task });
  return (
    <article aria-label={sample}>
      <h4 class="mono">{sample}</h4>
      <Loaded query={before}>
        {(ofLeft) => (
          <Loaded query={after}>
            {(ofRight) => {
              const [one, other] = [
                chosenOf(ofLeft, params.get("before")),
                chosenOf(ofRight, params.get("after")),
              ];
              return (
                <>
                  {(ofLeft.length > 1 || ofRight.length > 1) && (
                    <form
                      class="row"
                      onSubmit={(event) => {
                        event.preventDefault();
                      }}
                    >
                      <Select
                        title={left.name}
                        value={one && keyOf(one)}
                        of={ofLeft.map(keyOf)}
                        name={(key) => nameOf(ofLeft, key)}
                        onChange={(next) => {
                          change({ before: next });
                        }}
                      />
                      <Select
                        title={right.name}
                        value={other && keyOf(other)}
                        of={ofRight.map(keyOf)}
                        name={(key) => nameOf(ofRight, key)}
                        onChange={(next) => {
                          change({ after: next });
                        }}
                      />
                    </form>
                  )}
                  <Texts asked={{ sample, task }} sides={[left, right]} answers={[one, other]} />
                </>
              );
            }}
          </Loaded>
        )}
      </Loaded>
    </article>
  );
}

function useAnswers(side: Side, { sample, task }: Asked) {
  const { routes } = useServer();
  const { project } = useProject();
  return useQuery({
    queryKey: ["answers", project, side.runs, side.model, task, sample],
    queryFn: async (): Promise<readonly Answer[]> => {
      const pages = await Promise.all(
        side.runs.map((run) => routes.samples(project, run, { task, model: side.model, sample, limit: 200 })),
      );
      return pages.flatMap((page, index) =>
        page.items.map(({ epoch }) => ({ run: side.runs[index] ?? "", epoch })),
      );
    },
  });
}

/** How an answer stands in the address. */
function keyOf({ run, epoch }: Answer): string {
  return `${run}/${epoch}`;
}

function nameOf(answers: readonly Answer[], key: string): string {
  const answer = answers.find((one) => keyOf(one) === key);
  return answer ? t("compare.repeat", { ...answer }) : key;
}

function chosenOf(answers: readonly Answer[], key: string | null): Answer | undefined {
  return answers.find((answer) => keyOf(answer) === key) ?? answers[0];
}

function Texts(props: {
  readonly asked: Asked;
  readonly sides: readonly [Side, Side];
  readonly answers: readonly [Answer | undefined, Answer | undefined];
}) {
  const { asked, sides, answers } = props;
  const { routes } = useServer();
  const { project } = useProject();
  const text = async (side: Side, answer: Answer | undefined) =>
    answer
      ? (
          await routes.trial(project, answer.run, {
            ...asked,
            model: side.model,
            epoch: answer.epoch,
          })
        ).text
      : "";
  const query = useQuery({
    queryKey: ["diff", project, asked, sides.map((side) => side.model), answers],
    queryFn: async () => Promise.all([text(sides[0], answers[0]), text(sides[1], answers[1])]),
  });
  return (
    <Loaded query={query}>
      {([before, after]) => (
        <TextDiff key={asked.sample} before={before} after={after} titles={[sides[0].name, sides[1].name]} />
      )}
    </Loaded>
  );
}
