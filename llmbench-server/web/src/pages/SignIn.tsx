import { useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useApi, useServer } from "../api/context";
import { given } from "../api/given";
import { ProblemError } from "../api/problem";
import { t } from "../lib/i18n";

/** Why a provider's sign-in came to nothing, as the server puts it into the address. */
const REASONS = ["expired", "refused", "unverified", "unknown", "unavailable"] as const;

/** Name and password or the provider's page, and what was wrong with them. */
export function SignIn() {
  const { session } = useServer();
  const api = useApi();
  const methods = useQuery({
    queryKey: ["sign-in"],
    queryFn: async () => given(await api.GET("/api/v1/auth/methods")),
  });
  const provider = methods.data?.oidc;
  const [wrong, setWrong] = useState<string | null>(sentBack);
  const [busy, setBusy] = useState(false);

  const submit = async (form: HTMLFormElement) => {
    const entered = new FormData(form);
    setBusy(true);
    setWrong(null);
    try {
      await session.signIn(field(entered, "user"), field(entered, "password"));
    } catch (problem) {
      const refused = problem instanceof ProblemError && problem.problem.status === 401;
      setWrong(refused ? t("signin.failed") : (problem as Error).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <main class="main" id="main">
      <h1>{t("app.name")}</h1>
      <form
        class="card sign-in"
        aria-labelledby="sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(event.currentTarget);
        }}
      >
        <h2 id="sign-in">{t("signin.title")}</h2>
        {wrong && (
          <p class="error-text" role="alert">
            {wrong}
          </p>
        )}
        <label class="field">
          {t("signin.user")}
          <input name="user" autoComplete="username" required />
        </label>
        <label class="field">
          {t("signin.password")}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <button class="primary" type="submit" disabled={busy}>
          {t("signin.submit")}
        </button>
        {provider && (
          <button
            type="button"
            onClick={() => {
              // Not a link and not a form: the router would take the one, the policy of the pages the other's way to the provider.
              location.assign(provider.path);
            }}
          >
            {t("signin.with", { name: provider.name })}
          </button>
        )}
      </form>
    </main>
  );
}

/** What the server says of a sign-in at the provider that it was sent back from. */
function sentBack(): string | null {
  const word = new URLSearchParams(location.search).get("sign-in");
  const reason = REASONS.find((known) => known === word);
  return reason ? t(`signin.${reason}`) : null;
}

function field(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
