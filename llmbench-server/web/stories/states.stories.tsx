import { Empty, Loaded, type Loadable } from "../src/ui/States";
import { ProblemText } from "../src/ui/Problem";
import { TextBlock } from "../src/ui/TextBlock";
import { TextDiff } from "../src/ui/TextDiff";

export default { title: "States and texts" };

const query = (of: Partial<Loadable<string>>): Loadable<string> => ({
  data: undefined,
  error: null,
  isPending: false,
  refetch: () => undefined,
  ...of,
});
const shown = (data: string) => <p>{data}</p>;

export const Loading = () => <Loaded query={query({ isPending: true })}>{shown}</Loaded>;

export const Failed = () => (
  <Loaded query={query({ error: new Error("The server is away.") })}>{shown}</Loaded>
);

/** Older figures stay in sight. */
export const Stale = () => (
  <Loaded query={query({ data: "Figures of before", error: new Error("The server is away.") })}>
    {shown}
  </Loaded>
);

export const NothingYet = () => <Empty />;

export const Refused = () => <ProblemText of={new Error("limitUsd must be above 0, was -1")} />;

/** What a model wrote: text and nothing else. */
export const ModelText = () => (
  <TextBlock markdown text={"**42**, <script>alert(1)</script> \u202Ereversed"} />
);

export const Difference = () => (
  <TextDiff before="The answer is 42." after="The answer was 43." titles={["before", "after"]} />
);
