import { t } from "../lib/i18n";

/** One of several values under a name; with `any`, none of them too. */
export function Select(props: {
  readonly title: string;
  readonly value: string | null | undefined;
  readonly of: readonly string[];
  readonly onChange: (value: string) => void;
  readonly any?: boolean;
  readonly name?: (value: string) => string;
}) {
  const { title, value, of, onChange, any, name = String } = props;
  return (
    <label class="field">
      {title}
      <select
        value={value ?? ""}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      >
        {any && <option value="">{t("samples.any")}</option>}
        {of.map((one) => (
          <option key={one} value={one}>
            {name(one)}
          </option>
        ))}
      </select>
    </label>
  );
}
