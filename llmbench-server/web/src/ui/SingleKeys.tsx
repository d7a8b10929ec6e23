import { useId } from "preact/hooks";
import { t } from "../lib/i18n";
import { chooseSingleKeys, useSingleKeys } from "../lib/singleKeys";

/** The choice of keys that need no Ctrl. */
export function SingleKeys() {
  const on = useSingleKeys();
  const hint = useId();
  return (
    <div class="field">
      <label class="row">
        <input
          type="checkbox"
          checked={on}
          aria-describedby={hint}
          onChange={(event) => {
            chooseSingleKeys(event.currentTarget.checked);
          }}
        />
        {t("keys.single")}
      </label>
      <span class="hint" id={hint}>
        {t("keys.singleHint")}
      </span>
    </div>
  );
}

/** The key that does what a button does, where such keys are on. */
export function Key({ of }: { readonly of: string }) {
  return useSingleKeys() ? (
    <>
      <kbd>{of}</kbd>{" "}
    </>
  ) : null;
}
