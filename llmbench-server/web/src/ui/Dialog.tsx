import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * A window over the page. It is closed however it goes, by Escape, by a button or with the page below it, so that the focus goes back to
 * where it was.
 */
export function Dialog(props: {
  readonly label: string;
  readonly wide?: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const { label, wide, onClose, children } = props;
  const place = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  // Before the next key is heard: what is typed right after Ctrl K belongs into the field.
  useLayoutEffect(() => {
    const dialog = place.current;
    dialog?.showModal();
    return () => {
      // Whoever let it go knows.
      gone.current = true;
      dialog?.close();
    };
  }, []);
  return (
    <dialog
      ref={place}
      class={wide ? "wide" : undefined}
      aria-label={label}
      onClose={() => {
        if (!gone.current) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
