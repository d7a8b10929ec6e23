import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../lib/i18n";

interface Module<Props> {
  readonly default: ComponentType<Props>;
}

/** How far a script has come; a page that was loaded once is there at once. */
type State<Props> = { readonly page?: ComponentType<Props>; readonly problem?: Error };

/** A page whose script is fetched when it is first shown; one that could not be fetched is asked for again. */
export function later<Props extends object>(load: () => Promise<Module<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Later(props: Props) {
    const [{ page, problem }, setState] = useState<State<Props>>(() => (loaded ? { page: loaded } : {}));
    const [times, setTimes] = useState(0);
    useEffect(() => {
      if (loaded) return;
      let gone = false;
      load().then(
        (module) => {
          loaded = module.default;
          if (!gone) setState({ page: module.default });
        },
        (wrong: unknown) => {
          if (!gone) setState({ problem: wrong as Error });
        },
      );
      return () => {
        gone = true;
      };
    }, [times]);
    if (page) {
      const Page = page;
      return <Page {...props} />;
    }
    if (!problem) {
      return (
        <p class="muted" role="status">
          {t("state.loading")}
        </p>
      );
    }
    return (
      <Failure
        page
        text={t("state.script")}
        onRetry={() => {
          setState({});
          setTimes(times + 1);
        }}
      />
    );
  };
}

/** What went wrong with a page, with ways on: once more, or all of it anew, which also brings a newer version of the pages. */
export function Failure(props: {
  readonly text: string;
  /** Whether it stands in place of a whole page, whose heading it is then. */
  readonly page?: boolean;
  readonly onRetry: () => void;
}) {
  const { text, page, onRetry } = props;
  return (
    <div class="note bad" role="alert">
      {page ? <h1>{text}</h1> : <p>{text}</p>}
      <p class="row">
        <button type="button" onClick={onRetry}>
          {t("state.retry")}
        </button>
        <button
          type="button"
          onClick={() => {
            location.reload();
          }}
        >
          {t("state.reload")}
        </button>
      </p>
    </div>
  );
}
