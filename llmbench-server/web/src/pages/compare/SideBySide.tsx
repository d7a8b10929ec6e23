import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useServer } from "../../api/context";
import { t } from "../../lib/i18n";
import { useProject } from "../../lib/project";
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
  const [chosen, setChosen] = useState<readonly [string | undefined, string | undefined]>([
    undefined,
    undefined,
  ]);
  const before = useAnswers(left, { sample, task });
  const after = useAnswers(right, { sample, task });
  return (
    <article aria-label={sample}>
      <h4 class="mono">{sample}</h4>
      <Loaded query={before}>
        {(ofLeft) => (
          <Loaded query={after}>
            {(ofRight) => {
              const [one, other] = [chosenOf(ofLeft, chosen[0]), chosenOf(ofRight, chosen[1])];
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
                        value={one && nameOf(one)}
                        of={ofLeft.map(nameOf)}
                        onChange={(next) => {
                          setChosen([next, chosen[1]]);
                        }}
                      />
                      <Select
                        title={right.name}
                        value={other && nameOf(other)}
                        of={ofRight.map(nameOf)}
                        onChange={(next) => {
                          setChosen([chosen[0], next]);
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

function nameOf({ run, epoch }: Answer): string {
  return t("compare.repeat", { run, epoch });
}

function chosenOf(answers: readonly Answer[], name: string | undefined): Answer | undefined {
  return answers.find((answer) => nameOf(answer) === name) ?? answers[0];
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
