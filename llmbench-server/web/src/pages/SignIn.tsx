import { useState } from "preact/hooks";
import { useServer } from "../api/context";
import { ProblemError } from "../api/problem";
import { t } from "../lib/i18n";

/** Name and password, and what was wrong with them. */
export function SignIn() {
  const { session } = useServer();
  const [wrong, setWrong] = useState<string | null>(null);
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
      </form>
    </main>
  );
}

function field(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
