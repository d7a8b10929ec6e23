import { Component, type ComponentChildren } from "preact";
import { t } from "../lib/i18n";
import { Failure } from "./later";

interface Props {
  /** Where the reader is: on another page it is tried anew. */
  readonly place: string;
  readonly children: ComponentChildren;
}

interface State {
  readonly problem: Error | null;
  readonly place: string;
}

/** Says what went wrong where a page cannot be drawn; all around it stays. */
export class Boundary extends Component<Props, State> {
  override state: State = { problem: null, place: this.props.place };

  static override getDerivedStateFromError(problem: Error): Partial<State> {
    return { problem };
  }

  static override getDerivedStateFromProps({ place }: Props, before: State): Partial<State> | null {
    return place === before.place ? null : { problem: null, place };
  }

  override render() {
    const { problem } = this.state;
    if (!problem) return this.props.children;
    return (
      <Failure
        page
        text={t("state.broken", { problem: problem.message })}
        onRetry={() => {
          this.setState({ problem: null });
        }}
      />
    );
  }
}
