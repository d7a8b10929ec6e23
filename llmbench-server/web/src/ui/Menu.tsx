import { useRef } from "preact/hooks";

/** What a menu offers. */
export interface Choice {
  readonly name: string;
  readonly act: () => void;
}

/** A button that opens a few choices; Escape and leaving close it. */
export function Menu(props: {
  readonly title: string;
  readonly choices: readonly Choice[];
  /** Without a frame, for places such as below a chart. */
  readonly plain?: boolean;
}) {
  const { title, choices, plain } = props;
  const place = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (place.current) place.current.open = false;
  };
  return (
    // The keys are those of the button and the choices within.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <details
      ref={place}
      class="menu"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !place.current?.open) return;
        event.stopPropagation();
        event.preventDefault();
        close();
        place.current.querySelector("summary")?.focus();
      }}
      onFocusOut={(event) => {
        if (!(event.relatedTarget instanceof Node && place.current?.contains(event.relatedTarget))) close();
      }}
    >
      <summary class={plain ? undefined : "button"}>{title}</summary>
      <ul>
        {choices.map((choice) => (
          <li key={choice.name}>
            <button
              type="button"
              onClick={() => {
                close();
                choice.act();
              }}
            >
              {choice.name}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
